"""SM2 signatures (GB/T 32918.2) on the recommended curve, for checkpoints: one a minute, so plain integers are enough.

Not for keys that strangers can probe: the time of a multiplication is not constant.
"""

from typing import Final

from cryptography.hazmat.primitives import hashes, hmac

from zhaohu.core.encryption import sm3

P: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A: Final = P - 3
B: Final = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G: Final = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
IDENTITY: Final = b"1234567812345678"  # the default distinguishing identifier, GM/T 0009
Point = tuple[int, int]


def _add(one: Point | None, other: Point | None) -> Point | None:
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2:
        if (y1 + y2) % P == 0:
            return None
        slope = (3 * x1 * x1 + A) * pow(2 * y1, -1, P) % P
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, P) % P
    x3 = (slope * slope - x1 - x2) % P
    return x3, (slope * (x1 - x3) - y1) % P


def _times(factor: int, point: Point | None) -> Point | None:
    found = None
    while factor:
        if factor & 1:
            found = _add(found, point)
        point, factor = _add(point, point), factor >> 1
    return found


def _bytes(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(32, "big") for number in numbers)


def public_key(secret: int) -> bytes:
    """The public point, uncompressed, 65 bytes; ValueError for a number that is no key."""
    point = _times(secret, G)
    if not 0 < secret < N - 1 or point is None:
        raise ValueError("not an SM2 key")
    return b"\x04" + _bytes(*point)


def _point(public: bytes) -> Point | None:
    """The point of a public key; None if it is not on the curve."""
    x, y = int.from_bytes(public[1:33], "big"), int.from_bytes(public[33:], "big")
    well = len(public) == 65 and public[0] == 4 and x < P and y < P
    return (x, y) if well and (y * y - x * x * x - A * x - B) % P == 0 else None


def _digest(message: bytes, point: Point) -> int:
    head = (len(IDENTITY) * 8).to_bytes(2, "big") + IDENTITY
    return int.from_bytes(sm3(sm3(head + _bytes(A, B, *G, *point)) + message), "big")


def _nonces(secret: int, digest: int) -> int:
    """A nonce that only key and message determine, in the manner of RFC 6979."""
    counter = 0
    while True:
        mac = hmac.HMAC(_bytes(secret), hashes.SM3())
        mac.update(_bytes(digest) + counter.to_bytes(4, "big"))
        found = int.from_bytes(mac.finalize(), "big")
        if 0 < found < N:
            return found
        counter += 1


def sign(secret: int, message: bytes, *, nonce: int | None = None) -> bytes:
    """The signature r | s, 64 bytes. `nonce` is for the standard's own example only."""
    digest = _digest(message, _times(secret, G) or G)
    k = nonce or _nonces(secret, digest)
    r = (digest + (_times(k, G) or G)[0]) % N
    s = pow(1 + secret, -1, N) * (k - r * secret) % N
    if not 0 < secret < N - 1 or not 0 < k < N or r == 0 or s == 0 or r + k == N:
        raise ValueError("this message cannot be signed with this key")  # one in 2^256
    return _bytes(r, s)


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature is of this message by this key."""
    point = _point(public)
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    t = (r + s) % N
    if point is None or len(signature) != 64 or not (0 < r < N and 0 < s < N) or t == 0:
        return False
    found = _add(_times(s, G), _times(t, point))
    return found is not None and (_digest(message, point) + found[0]) % N == r
