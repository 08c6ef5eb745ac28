"""A database backend that tells the database who acts, before what is written."""
