"""How good search and answers are: judged sets of queries, and a merchant's own saved cases, run again and compared."""
