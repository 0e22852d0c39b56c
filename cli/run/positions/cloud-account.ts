/**
 * Somebody who may call the API of the account: a certificate becomes temporary credentials of a role at
 * the credentials provider, and each request is signed with them as AWS signs requests.
 */
import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:https';
import { SignatureV4 } from '@smithy/signature-v4';
import { assert } from '#kernel/errors.ts';
import { withRegistry } from '../../../broker/access/registry-transaction.ts';
import { saveRole } from '../../../broker/access/roles.ts';
import type { ApiRequest, CloudAccount, Statement } from '../../../sim/positions/ports.ts';
import type { AttackedLab, CoreApi } from './attacked-lab.ts';
import { policyDocument, register } from './cloud-thing.ts';

const ANY = 'arn:aws:iot:*:*';

export async function cloudAccount(
  lab: AttackedLab,
  name: string,
  policy: readonly Statement[],
): Promise<CloudAccount> {
  const api = lab.coreApi();
  const credentials = await credentialsOf(lab, name, policy);
  return {
    request: async (what) => send(api, await signed(api, what, credentials)),
  };
}

/** The role may do what the policy says; the certificate only asks for its credentials. */
async function credentialsOf(
  lab: AttackedLab,
  name: string,
  policy: readonly Statement[],
): Promise<Credentials> {
  const { url, caPem } = lab.coreApi();
  const Action = ['iot:AssumeRoleWithCertificate'];
  const Resource = [`${ANY}:rolealias/${name}`];
  const { access } = await register(lab, name, [{ Effect: 'Allow', Action, Resource }]);
  saveRole(lab.dataDir, name, JSON.parse(policyDocument(policy)) as object);
  await withRegistry(lab, ({ registry: { roleAliases, arns } }, db) => {
    db.begin();
    if (roleAliases.all().some(({ roleAlias }) => roleAlias === name)) return;
    const roleArn = `arn:aws:iam::${arns.place.accountId}:role/${name}`;
    roleAliases.create(name, { roleArn, credentialDurationSeconds: CREDENTIALS_S });
  });
  const path = `/role-aliases/${name}/credentials`;
  const certificate = { cert: access.certPem, key: access.keyPem };
  const answer = await send(
    { url, caPem },
    { method: 'GET', path, headers: { 'x-amzn-iot-thingname': name } },
    certificate,
  );
  assert(answer.status === OK, `no credentials for ${name}: ${answer.text}`);
  return (JSON.parse(answer.text) as { readonly credentials: Credentials }).credentials;
}

/** Names by which AWS calls the two halves of the API in a signature. */
const SERVICES = { control: 'iot', data: 'iotdata' } as const;
const OK = 200;
const CREDENTIALS_S = 3_600;

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** SHA-256 of Node in the form in which the signer asks for it: a hash, or with a secret an HMAC. */
class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash =
      secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {}
}

function bytesOf(secret: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof secret === 'string') return secret;
  if (secret instanceof ArrayBuffer) return new Uint8Array(secret);
  return new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength);
}

interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

async function signed(
  { url, region }: CoreApi,
  { plane, method, path, body: given }: ApiRequest,
  credentials: Credentials,
): Promise<Outgoing> {
  const service = SERVICES[plane];
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 });
  const { protocol, hostname, port, host, pathname, searchParams } = new URL(path, url);
  const body = given === undefined ? undefined : JSON.stringify(given);
  const { headers } = await signer.sign({
    ...{ method, protocol, hostname, port: Number(port), path: pathname, body },
    query: Object.fromEntries(searchParams),
    headers: { host, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
  });
  return { method, path, headers, body };
}

function send(
  { url, caPem }: Pick<CoreApi, 'url' | 'caPem'>,
  { method, path, headers, body }: Outgoing,
  certificate: { readonly cert?: string; readonly key?: string } = {},
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const options = { method, headers, ca: caPem, agent: false, ...certificate };
    const call = request(new URL(path, url), options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => void chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, text });
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}
