"""The licence of Chef Infra Client: for the user to accept, never for us."""

from harness.host.errors import UsageError

# The stages that always run the client.
STAGES = ("converge", "idempotence", "reconfigure", "base", "upgrade")
VARIABLE = "CHEF_LICENSE"
HOW = f"{VARIABLE}=accept-no-persist"


def accepted(said: str) -> str:
    """What the user set the variable to; a UsageError when that is nothing."""
    if not said:
        raise UsageError(
            "this runs Chef Infra Client, whose licence you have not accepted",
            cure=f"if you accept it (https://www.chef.io/licensing): {HOW}",
        )
    return said
