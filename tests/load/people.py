"""
People who work: for locust, against a system that runs. See docs/contributing.md.

SAM_LOAD_PEOPLE names addresses between commas, SAM_LOAD_PASSWORD their one password.
"""

import os
import random
import re

from locust import FastHttpUser, between, task

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
ACCOUNT = re.compile(r'href="(/accounts/\d+/)"')


class Person(FastHttpUser):
    """Clicks every ten to twenty seconds: lists, accounts, Today, a search, the API."""

    wait_time = between(10, 20)

    def on_start(self):
        """Sign in as one of the people; look at accounts to go to."""
        people = os.environ["SAM_LOAD_PEOPLE"].split(",")
        page = self.client.get("/auth/login/")
        self.client.post(
            "/auth/login/",
            {
                "login": random.choice(people),
                "password": os.environ["SAM_LOAD_PASSWORD"],
                "csrfmiddlewaretoken": TOKEN.search(page.text)[1],
            },
            headers={"Referer": f"{self.host}/auth/login/"},
        )
        self.accounts = []

    @task(5)
    def account_list(self):
        page = self.client.get("/accounts/")
        self.accounts = sorted(set(ACCOUNT.findall(page.text or ""))) or self.accounts

    @task(8)
    def account(self):
        if self.accounts:
            at = random.choice(self.accounts)
            self.client.get(at, name="/accounts/<pk>/")

    @task(4)
    def today(self):
        self.client.get("/")

    @task(2)
    def search(self):
        words = random.choice(["gmbh", "north", "ltd", "smith"])
        self.client.get(f"/search/?q={words}", name="/search/")

    @task(1)
    def portfolio(self):
        self.client.get("/portfolio/")

    @task(3)
    def api(self):
        self.client.get("/api/v1/accounts/")
