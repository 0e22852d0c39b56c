/**
 * What temporary credentials may do. There is no IAM here: the policy of the role `NAME` is the file
 * `aws/roles/NAME.json` in the data folder, in the policy language of the core. It is read when
 * credentials are asked for and when they are used, so that a change acts at once.
 */
import { dirname } from 'node:path';
import { rolePolicyPath } from '../common/data-folder.ts';
import { brokerError } from '../common/errors.ts';
import { makeFolder, PUBLIC_MODE, readIfExists, writeFileAtomically } from '../common/files.ts';
import { parsePolicyDocument } from '../policy/document.ts';
import { bindPolicies, compilePolicy, type PolicyEvaluator } from '../policy/evaluator.ts';
import type { PolicyContext } from '../policy/variables.ts';

/** Of an inline policy of a role (IAM quotas). */
const ROLE_POLICY_SIZE_MAX = 10_240;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const ROLE_ARN = /^arn:[\w-]+:iam::\d{12}:role\/(?:[\w+=,@-][\w+=,.@-]*\/)*([\w+=,.@-]{1,64})$/;

type RolePolicy =
  { readonly bind: (context: PolicyContext) => PolicyEvaluator } | { readonly fault: string };

export interface Roles {
  /** The policy of a role, or what is wrong with it and where. */
  policyOf(roleArn: string): RolePolicy;
}

/** The roles whose policies lie in a data folder. */
export function rolesIn(dataDir: string): Roles {
  return { policyOf: (roleArn) => readRolePolicy(dataDir, roleArn) };
}

/** The role's name in its ARN; undefined for any other text. */
export function roleName(roleArn: string): string | undefined {
  return ROLE_ARN.exec(roleArn)?.[1];
}

/** Writes the policy of a role into a data folder. Throws BROKER_BAD_ROLE. */
export function saveRole(dataDir: string, name: string, document: object): void {
  const text = JSON.stringify(document, undefined, 2);
  const parsed = parsePolicyDocument(text, ROLE_POLICY_SIZE_MAX);
  const fault = 'malformed' in parsed ? parsed.malformed.detail : undefined;
  const reason = ROLE_NAME.test(name) ? fault : 'the name has other characters or is too long';
  if (reason !== undefined) throw brokerError('BROKER_BAD_ROLE', { details: { name, reason } });
  const path = rolePolicyPath(dataDir, name);
  makeFolder(dirname(path));
  writeFileAtomically(path, `${text}\n`, PUBLIC_MODE);
}

function readRolePolicy(dataDir: string, roleArn: string): RolePolicy {
  const name = roleName(roleArn);
  if (name === undefined) return { fault: `${roleArn.slice(0, 200)} is not the ARN of a role` };
  const file = `aws/roles/${name}.json`;
  const text = readIfExists(rolePolicyPath(dataDir, name));
  if (text === undefined) {
    return { fault: `the role ${name} has no policy here: write it to ${file} in the data folder` };
  }
  const parsed = parsePolicyDocument(text, ROLE_POLICY_SIZE_MAX);
  if ('malformed' in parsed) return { fault: `${file}: ${parsed.malformed.detail}` };
  const compiled = compilePolicy(`role/${name}`, parsed.document);
  return { bind: (context) => bindPolicies([compiled], context) };
}
