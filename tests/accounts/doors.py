"""Who writes about an account and who does not, and what an endpoint answers them."""

PEOPLE = ["manager", "colleague", "director"]
OTHERS = ["executive", "administrator", "desk_agent"]
JSON = "application/json"


def written_once(client, api, typed):
    """Send the same words twice, find them once, and return them."""
    answer = client.post(api, typed, content_type=JSON)
    assert answer.status_code == 201
    made = answer.json()
    again = client.post(api, typed, content_type=JSON)
    assert again.json() == made
    assert client.get(api).json()["results"] == [made]
    return made
