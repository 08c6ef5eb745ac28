"""One service for each verb."""
