import { expect, test } from 'vitest';
import { uplinkProblem } from './uplink-problem.ts';

const PEER = { url: 'mqtts://localhost:8883', thingName: 'gw-1', reached: 'nowhere' } as const;

test.each([
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UPLINK_SERVER_UNTRUSTED'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'UPLINK_SERVER_UNTRUSTED'],
  ['CERT_HAS_EXPIRED', 'UPLINK_SERVER_EXPIRED'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'UPLINK_SERVER_NAME'],
  ['INVALID_PURPOSE', 'UPLINK_SERVER_PURPOSE'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'UPLINK_CERTIFICATE_REFUSED'],
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'UPLINK_CERTIFICATE_REFUSED'],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'UPLINK_CERTIFICATE_REFUSED'],
  ['ERR_OSSL_X509_KEY_VALUES_MISMATCH', 'UPLINK_CERTIFICATE_UNUSABLE'],
  ['ECONNREFUSED', 'UPLINK_UNREACHABLE'],
  ['ENOTFOUND', 'UPLINK_UNREACHABLE'],
  [0x87, 'UPLINK_NOT_AUTHORISED'],
  [5, 'UPLINK_NOT_AUTHORISED'],
  [0x88, 'UPLINK_UNREACHABLE'],
])('the code %s is reported as %s', (code, expected) => {
  const problem = uplinkProblem(Object.assign(new Error('what Node said'), { code }), PEER);
  expect(problem).toMatchObject({ code: expected, cause: { code } });
  expect(problem.message).toContain('what Node said');
  expect(problem.message).not.toContain('{');
});

test('something that is no Error is reported too', () => {
  expect(uplinkProblem('odd', PEER)).toMatchObject({ code: 'UPLINK_UNREACHABLE' });
});

test.each([
  ['nowhere', 'UPLINK_UNREACHABLE'],
  ['tls', 'UPLINK_CERTIFICATE_REFUSED'],
  ['online', 'UPLINK_CLOSED'],
] as const)('a connection that is gone after it came to "%s" is %s', (reached, code) => {
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  expect(uplinkProblem(reset, { ...PEER, reached })).toMatchObject({ code });
  expect(uplinkProblem(undefined, { ...PEER, reached })).toMatchObject({ code });
});
