"""What a machine that has nothing yet can import: the standard library only, and nothing of the rest of the harness.

`harness.setup` stands on it alone, and brings what everything else needs.
"""
