/** Policies and their versions on the control plane. */
import { AwsError } from '../common/aws-error.ts';
import { parsePolicyDocument } from '../policy/document.ts';
import { paginate } from '../registry/page.ts';
import { readPolicyVersionId } from '../registry/policies.ts';
import type { StoredPolicy } from '../registry/policies.ts';
import { queryBoolean, requiredText } from './fields.ts';
import { checkName } from './names.ts';
import { control, jsonBody, param } from './operation.ts';
import type { HttpRequest, JsonObject, Operation } from './operation.ts';
import { markerPage } from './paging.ts';
import type { CoreServices } from './services.ts';
import { putTags } from './tags.ts';
import { seconds } from './times.ts';

const ONE = '/policies/:policyName';
const VERSION = `${ONE}/version/:policyVersionId`;

export const POLICY_OPERATIONS: readonly Operation[] = [
  control('CreatePolicy', `POST ${ONE}`, createPolicy),
  control('GetPolicy', `GET ${ONE}`, getPolicy),
  control('DeletePolicy', `DELETE ${ONE}`, (request, { registry }) => {
    const { policyArn, policyName } = registry.policies.get(param(request, 'policyName'));
    registry.policies.delete(policyName);
    registry.tags.removeAll(policyArn);
  }),
  control('ListPolicies', 'GET /policies', listPolicies),
  control('CreatePolicyVersion', `POST ${ONE}/version`, createVersion),
  control('GetPolicyVersion', `GET ${VERSION}`, getVersion),
  control('ListPolicyVersions', `GET ${ONE}/version`, listVersions),
  control('SetDefaultPolicyVersion', `PATCH ${VERSION}`, (request, { registry }) =>
    registry.policies.setDefault(param(request, 'policyName'), versionOf(request)),
  ),
  control('DeletePolicyVersion', `DELETE ${VERSION}`, (request, { registry }) =>
    registry.policies.deleteVersion(param(request, 'policyName'), versionOf(request)),
  ),
];

/** What lists of policies show of one. */
export function policySummary({ policyName, policyArn }: StoredPolicy): unknown {
  return { policyName, policyArn };
}

function createPolicy(request: HttpRequest, { registry }: CoreServices): unknown {
  const name = checkName('policyName', param(request, 'policyName'));
  const body = jsonBody(request);
  const policy = registry.policies.create(name, readDocument(body));
  const { policyName, policyArn, policyDocument } = policy;
  putTags(registry, policyArn, body);
  return { policyName, policyArn, policyDocument, policyVersionId: '1' };
}

function getPolicy(request: HttpRequest, { registry }: CoreServices): unknown {
  const policy = registry.policies.get(param(request, 'policyName'));
  const { policyName, policyArn, policyDocument, generationId } = policy;
  return {
    policyName,
    policyArn,
    policyDocument,
    defaultVersionId: String(policy.defaultVersion),
    creationDate: seconds(policy.createdAt),
    lastModifiedDate: seconds(policy.modifiedAt),
    generationId,
  };
}

function listPolicies(request: HttpRequest, { registry }: CoreServices): unknown {
  const wanted = markerPage(request, 'ListPolicies', true);
  const policies = registry.policies.all();
  const ordered = wanted.isDescending === true ? policies.toReversed() : policies;
  const page = paginate(ordered, wanted, ({ policyName }) => policyName);
  return { policies: page.items.map(policySummary), nextMarker: page.nextToken };
}

function createVersion(request: HttpRequest, { registry }: CoreServices): unknown {
  const { policyName, policyArn } = registry.policies.get(param(request, 'policyName'));
  const policyDocument = readDocument(jsonBody(request));
  const isDefaultVersion = queryBoolean(request, 'setAsDefault');
  const version = registry.policies.addVersion(policyName, policyDocument, isDefaultVersion);
  return { policyArn, policyDocument, policyVersionId: String(version), isDefaultVersion };
}

function getVersion(request: HttpRequest, { registry }: CoreServices): unknown {
  const policy = registry.policies.get(param(request, 'policyName'));
  const { policyName, policyArn, defaultVersion, generationId } = policy;
  const { version, document, createdAt } = registry.policies.versionOf(
    policyName,
    versionOf(request),
  );
  return {
    policyArn,
    policyName,
    policyDocument: document,
    policyVersionId: String(version),
    isDefaultVersion: version === defaultVersion,
    creationDate: seconds(createdAt),
    lastModifiedDate: seconds(createdAt),
    generationId,
  };
}

function listVersions(request: HttpRequest, { registry }: CoreServices): unknown {
  const { policyName, defaultVersion } = registry.policies.get(param(request, 'policyName'));
  return {
    policyVersions: registry.policies.versionsOf(policyName).map(({ version, createdAt }) => ({
      versionId: String(version),
      isDefaultVersion: version === defaultVersion,
      createDate: seconds(createdAt),
    })),
  };
}

function versionOf(request: HttpRequest): number {
  return readPolicyVersionId(param(request, 'policyVersionId'));
}

/** The document as it came, once it has been read. Throws MalformedPolicyException. */
function readDocument(body: JsonObject): string {
  const text = requiredText(body, 'policyDocument');
  const parsed = parsePolicyDocument(text);
  if ('malformed' in parsed) {
    throw new AwsError('MalformedPolicyException', parsed.malformed.message);
  }
  return text;
}
