"""Lets Schemathesis speak CBOR, as devices do."""

import cbor2
import schemathesis


@schemathesis.serializer("application/cbor")
def to_cbor(_context, value):
    # What was made up to be no body at all is sent as it is.
    return value if isinstance(value, bytes) else cbor2.dumps(value)


@schemathesis.deserializer("application/cbor")
def from_cbor(_context, response):
    return cbor2.loads(response.content)
