"""Clients that ask for one address again and again, in a process of their own."""

import http.client
import json
import sys
import threading
import time
from typing import Any

HOST = "127.0.0.1"
WARM_SECONDS = 1.0


def main(asked: dict[str, Any]) -> None:
    """
    Ask as *asked* says and print what each answer took, in seconds.

    Keys: ``port``, ``address``, ``session``, ``clients``, ``seconds``. The first second
    warms the workers up and does not count; a slow server is asked until it answered.
    """
    taken: list[float] = []
    faults: list[str] = []
    start = time.monotonic() + WARM_SECONDS
    end = start + asked["seconds"]

    def ask() -> None:
        connection = http.client.HTTPConnection(HOST, asked["port"])
        headers = {"Cookie": f"sessionid={asked['session']}", "Accept": "*/*"}
        while (began := time.monotonic()) < end or not taken:
            connection.request("GET", asked["address"], headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                faults.append(f"{asked['address']} answers {answer.status}")
            if faults:
                return
            if began >= start:
                taken.append(time.monotonic() - began)

    threads = [threading.Thread(target=ask) for _ in range(asked["clients"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError(faults[0])
    passed = max(end, time.monotonic()) - start
    json.dump({"taken": taken, "seconds": passed}, sys.stdout)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
