"""
What the service does that a schema cannot say. A failure is dropped only when the request is of the kind that a rule is
about and the reply says what the rule says. Everything else stands. The rules are argued for in decision 6.
"""

import re

import schemathesis

ACTIVE_AGENT = re.compile(r"Invalid parameter: agent(s|_ids)\[\d+\]:\(\d+\), must be the id of an active agent")
BOTH_CURSORS = re.compile(r"Invalid pagination parameter: page\[before\]:\(\d+\)")
TEXT = re.compile(r"Invalid parameter: (name|description):\(.*\), must be text of .*", re.DOTALL)
TOO_MANY_ITEMS = re.compile(r"violates `maxItems`(, `x-distinct`)? at /[^\n]*$")

# The target and all header fields together have to be shorter than this many bytes.
HEADER_BYTES = 16 * 1024


def part(case, place):
    value = getattr(case, place)
    return value if isinstance(value, dict) else {}


def sends(case, place, *names):
    return any(name in part(case, place) for name in names)


def text_that_no_pattern_here_can_forbid(case):
    """Schemathesis drops the contract's two patterns, since its engine knows no surrogates."""
    name, description = part(case, "body").get("name", "x"), part(case, "body").get("description", "")
    return not str(name).strip() or "\0" in f"{name}{description}"


def has_repeats(values):
    items = values.split(",") if isinstance(values, str) else values
    return isinstance(items, list) and len({str(item) for item in items}) < len(items)


# Requests that fit their schema and are refused for what they mean: operations, kind of request, what the reply says.
REFUSED = (
    # Agents have to be of the account, and only the server knows them.
    (
        ("createCapacityRule", "updateCapacityRule", "assignAgentsToCapacityRule"),
        lambda case: sends(case, "body", "agent_ids", "agents"),
        ACTIVE_AGENT.fullmatch,
    ),
    # Two parameters that exclude each other.
    (
        ("listAssignees", "listCapacityRuleAssignees"),
        lambda case: sends(case, "query", "page[after]") and sends(case, "query", "page[before]"),
        BOTH_CURSORS.fullmatch,
    ),
    # Whether a rule is the default one does not show in the request.
    (("deleteCapacityRule",), lambda case: True, "The default capacity rule can't be deleted".__eq__),
    (
        ("updateCapacityRule",),
        lambda case: part(case, "body").get("default") is False,
        "A default capacity rule is required".__eq__,
    ),
    # A key that was used before.
    (
        ("createCapacityRule",),
        lambda case: any(name.lower() == "idempotency-key" for name in case.headers or {}),
        "Idempotency-Key was used with another request".__eq__,
    ),
    (("createCapacityRule", "updateCapacityRule"), text_that_no_pattern_here_can_forbid, TEXT.fullmatch),
)


def is_refused_for_its_meaning(case, response):
    if response.status_code != 400:
        return False
    error = response.json()["error"]
    operation = case.operation.definition.raw["operationId"]
    return any(operation in ids and fits(case) and says(error) for ids, fits, says in REFUSED)


def counts_once(failure, case):
    """An item that stands there twice counts once (`x-distinct`), which `maxItems` cannot say."""
    lists = (part(case, "query").get("filter[agent_ids]"), *(part(case, "body").get(key) for key in ("agent_ids", "agents")))
    return bool(TOO_MANY_ITEMS.search(failure.message)) and any(has_repeats(values) for values in lists)


def is_too_long_to_be_read(response):
    """What the HTTP parser refuses belongs to no operation."""
    sent = response.request
    fields = sum(len(name) + len(str(value)) + 4 for name, value in sent.headers.items())
    return response.status_code == 431 and len(sent.url) + fields >= HEADER_BYTES


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Gives back whether the failure stands."""
    if is_too_long_to_be_read(response):
        return False
    kind = type(failure).__name__
    if kind == "RejectedPositiveData":
        return not is_refused_for_its_meaning(case, response)
    if kind == "AcceptedNegativeData":
        return not counts_once(failure, case)
    return True
