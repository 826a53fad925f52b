"""Lets Schemathesis speak CBOR, as devices do, and order at the prices of the shop."""

import cbor2
import schemathesis


@schemathesis.serializer("application/cbor")
def to_cbor(_context, value):
    # What was made up to be no body at all is sent as it is.
    return value if isinstance(value, bytes) else cbor2.dumps(value)


@schemathesis.deserializer("application/cbor")
def from_cbor(_context, response):
    return cbor2.loads(response.content)


PRICED = {"POST /api/orders": "paymentToken", "POST /api/devices/reorder": "payment"}


@schemathesis.hook
def map_body(context, body):
    """Most orders name no price and bring a token: a made-up price or none to pay with is always refused."""
    token = PRICED.get(context.operation.label)
    if token is None or not isinstance(body, dict):
        return body
    lines = body.get("lines")
    priced = {**body, "lines": [without(line, "unitPrice") for line in lines]} if isinstance(lines, list) else body
    return {token: "tok_approve", **without(priced, "total")}


def without(value, name):
    """The value without that amount; one of four stays, and so does what is no amount."""
    if not isinstance(value, dict) or not is_amount(value.get(name)) or value[name] % 4 == 0:
        return value
    return {key: each for key, each in value.items() if key != name}


def is_amount(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**12
