"""Lets Schemathesis speak CBOR, as devices do, and order at the prices of the shop."""

import cbor2
import schemathesis


@schemathesis.serializer("application/cbor")
def to_cbor(_context, value):
    # A generated value that is already bytes is sent as it is, also when it is no valid body.
    return value if isinstance(value, bytes) else cbor2.dumps(value)


@schemathesis.deserializer("application/cbor")
def from_cbor(_context, response):
    return cbor2.loads(response.content)


PRICED = {"POST /api/orders": "paymentToken", "POST /api/devices/reorder": "payment"}


@schemathesis.hook
def map_body(context, body):
    """Most orders get no price but a payment token, because a generated price or a missing token is always refused."""
    token = PRICED.get(context.operation.label)
    if token is None or not isinstance(body, dict):
        return body
    lines = body.get("lines")
    priced = {**body, "lines": [without(line, "unitPrice") for line in lines]} if isinstance(lines, list) else body
    return {token: "tok_approve", **without(priced, "total")}


def without(value, name):
    """The value without the amount of this name. One amount in four stays, and so does a value that is no amount."""
    if not isinstance(value, dict) or not is_amount(value.get(name)) or value[name] % 4 == 0:
        return value
    return {key: each for key, each in value.items() if key != name}


def is_amount(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**12
