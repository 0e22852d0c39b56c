"""A pytest plugin: tests that were written for a mock of AWS run against cores of ours.

Where they mock AWS, nothing is mocked, and a client of boto3 talks to a core that is fresh for the
test, one for each region. Services that the core does not have fail with their name.
"""

import datetime
import functools
import json
import os
import urllib.request

import boto3
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CORES = os.environ["METERTWIN_PEER_CORES"]
SERVICES = {"iot", "iot-data", "iot-jobs-data"}
real_client = boto3.session.Session.client


def ask(path, body=""):
    request = urllib.request.Request(CORES + path, data=body.encode(), method="POST")
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def client(self, service_name, region_name=None, **options):
    if service_name not in SERVICES:
        raise NotImplementedError(f"{service_name} is no service of this core")
    region = region_name or self.region_name or "us-east-1"
    core = ask("/core", region)
    made = real_client(
        self,
        service_name,
        region_name=region,
        endpoint_url=core["endpoint"],
        verify=core["ca"],
        aws_access_key_id=core["accessKeyId"],
        aws_secret_access_key=core["secretAccessKey"],
    )
    if service_name == "iot":
        # On AWS nothing is indexed before one asks for it.
        made.meta.events.register(
            "provide-client-params.iot.SearchIndex", lambda **_: index(made)
        )
    return made


def index(made):
    state = made.get_indexing_configuration()["thingIndexingConfiguration"]
    if state["thingIndexingMode"] == "OFF":
        made.update_indexing_configuration(
            thingIndexingConfiguration={
                "thingIndexingMode": "REGISTRY_AND_SHADOW",
                "thingConnectivityIndexingMode": "STATUS",
                "namedShadowIndexingMode": "ON",
                "filter": {"namedShadowNames": ["test_shadow"]},
            }
        )


class NoMock:
    """`@mock_aws`, `@mock_aws(config)`, `with mock_aws():` and `start()`, none of which mocks."""

    def __call__(self, function):
        @functools.wraps(function)
        def run(*args, **kwargs):
            return function(*args, **kwargs)

        return function if isinstance(function, type) else run

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def start(self, *_, **__):
        return None

    stop = start


def mock_aws(function=None, config=None):
    return NoMock()(function) if callable(function) else NoMock()


boto3.session.Session.client = client
import moto  # noqa: E402

moto.mock_aws = mock_aws


@pytest.fixture(autouse=True)
def fresh_cores():
    ask("/reset")
    yield


def pytest_runtest_logreport(report):
    if report.when != "call" and report.outcome == "passed":
        return
    error = str(report.longrepr or "").strip().split("\n")
    errors = [line[2:] for line in error if line.startswith("E ")]
    line = {
        "test": report.nodeid.replace("tests/", "", 1),
        "outcome": report.outcome,
        "error": (errors or [""])[0].strip(),
    }
    with open(os.environ["METERTWIN_PEER_RESULTS"], "a") as results:
        results.write(json.dumps(line) + "\n")


def policy(word):
    statement = {"Effect": "Allow", "Action": "iot:Connect", "Resource": f"arn:aws:iot:*:*:client/{word}"}
    return {"Version": "2012-10-17", "Statement": [statement]}


POLICY = json.dumps(policy("*"))


class Authority:
    """An authority of the tests' own, with the proof that it has its key."""

    def __init__(self, name):
        self.name = name
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.pem = self.signed(name, self.key, is_authority=True)

    def proof(self, iot):
        return self.device(iot.get_registration_code()["registrationCode"])

    def registered(self, iot):
        iot.register_ca_certificate(
            caCertificate=self.pem,
            verificationCertificate=self.proof(iot),
            setAsActive=True,
        )
        return self.pem

    def facts(self):
        der = x509.load_pem_x509_certificate(self.pem.encode())
        digest = der.fingerprint(hashes.SHA256()).hex()
        return {"certificatePem": self.pem, "certificateId": digest}

    def device(self, name):
        return self.signed(name, ec.generate_private_key(ec.SECP256R1()))

    def signed(self, name, key, is_authority=False):
        now = datetime.datetime.now(datetime.timezone.utc)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(called(name))
            .issuer_name(called(self.name))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=30))
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
            .sign(self.key, hashes.SHA256())
        )
        return certificate.public_bytes(serialization.Encoding.PEM).decode()


def called(word):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, word)])


AUTHORITY = Authority("Peer authority")
OTHER = Authority("Another authority")


def authorizer(made, name):
    """The name of a custom authorizer, which is made first."""
    function = "arn:aws:lambda:us-east-1:123456789012:function:door"
    made.create_authorizer(
        authorizerName=name, authorizerFunctionArn=function, signingDisabled=True
    )
    return name
