/**
 * The access key of the lab in `aws/`: a shared-credentials file that the AWS CLI and SDKs read.
 * It holds the region too, so that the endpoint and the CA are all else they need.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { brokerError, reasonOf } from '../common/errors.ts';
import { makeFolder, readIfExists, SECRET_MODE, writeFileAtomically } from '../common/files.ts';

export interface CoreCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The file for AWS_SHARED_CREDENTIALS_FILE. */
  readonly path: string;
}

/** Letters of AWS's own access key ids: base 32. */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** What follows the four letters that tell kinds of access keys apart. */
export function randomKeyId(): string {
  return [...randomBytes(16)].map((byte) => BASE32[byte % 32]).join('');
}

/** Reads the access key of a data folder; makes one on first use. Throws BROKER_CREDENTIALS. */
export function openCredentials(dataDir: string, region: string): CoreCredentials {
  const dir = join(dataDir, 'aws');
  const path = join(dir, 'credentials');
  try {
    makeFolder(dir);
    const text = readIfExists(path) ?? create(path, region);
    const accessKeyId = /^aws_access_key_id\s*=\s*(\S+)\s*$/m.exec(text)?.[1];
    const secretAccessKey = /^aws_secret_access_key\s*=\s*(\S+)\s*$/m.exec(text)?.[1];
    if (accessKeyId !== undefined && secretAccessKey !== undefined) {
      return { accessKeyId, secretAccessKey, path };
    }
  } catch (error) {
    throw brokerError('BROKER_CREDENTIALS', {
      details: { file: path, reason: reasonOf(error) },
      cause: error,
    });
  }
  const reason = 'aws_access_key_id or aws_secret_access_key is missing';
  throw brokerError('BROKER_CREDENTIALS', { details: { file: path, reason } });
}

function create(path: string, region: string): string {
  const text = [
    '[default]',
    `aws_access_key_id = AKIA${randomKeyId()}`,
    `aws_secret_access_key = ${randomBytes(30).toString('base64')}`,
    `region = ${region}`,
    '',
  ].join('\n');
  writeFileAtomically(path, text, SECRET_MODE);
  return text;
}

/**
 * The environment that points the AWS CLI and the SDKs at a core: name → value. SDKs in Node read
 * the CA from NODE_EXTRA_CA_CERTS, everything else from AWS_CA_BUNDLE.
 */
export function awsEnvironment(core: {
  readonly httpsUrl: string;
  readonly credentialsPath: string;
  readonly caPath: string;
}): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: core.httpsUrl,
    AWS_SHARED_CREDENTIALS_FILE: core.credentialsPath,
    AWS_CA_BUNDLE: core.caPath,
    NODE_EXTRA_CA_CERTS: core.caPath,
  };
}
