/** Policies and their versions on the control plane. */
import { AwsError } from '../common/aws-error.ts';
import { parsePolicyDocument } from '../policy/document.ts';
import { paginate } from '../registry/page.ts';
import { readPolicyVersionId, type StoredPolicy } from '../registry/policies.ts';
import { NAMES } from './request/names.ts';
import { control, type Operation } from './operation.ts';
import { MARKER_PAGE, markerPage } from './paging.ts';
import { filled, flag, object } from './request/schema.ts';
import { putTags, readTags, TAGS } from './tags.ts';
import { seconds } from './times.ts';

const ONE = '/policies/:policyName';
const VERSION = `${ONE}/version/:policyVersionId`;

const createPolicy = control('CreatePolicy', `POST ${ONE}`, {
  params: { policyName: NAMES.policyName },
  body: object({ policyDocument: filled, tags: TAGS }, 'policyDocument'),
  handle({ params, body }, { registry }) {
    const tags = readTags(body.tags);
    const policy = registry.policies.create(params.policyName, checked(body.policyDocument));
    const { policyName, policyArn, policyDocument } = policy;
    putTags(registry, policyArn, tags);
    return { policyName, policyArn, policyDocument, policyVersionId: '1' };
  },
});

const getPolicy = control('GetPolicy', `GET ${ONE}`, {
  handle({ params }, { registry }) {
    const policy = registry.policies.get(params.policyName);
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
  },
});

const deletePolicy = control('DeletePolicy', `DELETE ${ONE}`, {
  handle({ params }, { registry }) {
    const { policyArn, policyName } = registry.policies.get(params.policyName);
    registry.policies.delete(policyName);
    registry.tags.removeAll(policyArn);
  },
});

const listPolicies = control('ListPolicies', 'GET /policies', {
  query: MARKER_PAGE,
  handle({ query }, { registry }) {
    const wanted = markerPage(query, 'ListPolicies', true);
    const policies = registry.policies.all();
    const ordered = wanted.isDescending === true ? policies.toReversed() : policies;
    const page = paginate(ordered, wanted, ({ policyName }) => policyName);
    return { policies: page.items.map(policySummary), nextMarker: page.nextToken };
  },
});

const createVersion = control('CreatePolicyVersion', `POST ${ONE}/version`, {
  query: { setAsDefault: flag },
  body: object({ policyDocument: filled }, 'policyDocument'),
  handle({ params, query, body }, { registry }) {
    const { policyName, policyArn } = registry.policies.get(params.policyName);
    const policyDocument = checked(body.policyDocument);
    const isDefaultVersion = query.setAsDefault ?? false;
    const version = registry.policies.addVersion(policyName, policyDocument, isDefaultVersion);
    return { policyArn, policyDocument, policyVersionId: String(version), isDefaultVersion };
  },
});

const getVersion = control('GetPolicyVersion', `GET ${VERSION}`, {
  handle({ params }, { registry }) {
    const policy = registry.policies.get(params.policyName);
    const { policyName, policyArn, defaultVersion, generationId } = policy;
    const { version, document, createdAt } = registry.policies.versionOf(
      policyName,
      readPolicyVersionId(params.policyVersionId),
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
  },
});

const listVersions = control('ListPolicyVersions', `GET ${ONE}/version`, {
  handle({ params }, { registry }) {
    const { policyName, defaultVersion } = registry.policies.get(params.policyName);
    return {
      policyVersions: registry.policies.versionsOf(policyName).map(({ version, createdAt }) => ({
        versionId: String(version),
        isDefaultVersion: version === defaultVersion,
        createDate: seconds(createdAt),
      })),
    };
  },
});

export const POLICY_OPERATIONS: readonly Operation[] = [
  createPolicy,
  getPolicy,
  deletePolicy,
  listPolicies,
  createVersion,
  getVersion,
  listVersions,
  control('SetDefaultPolicyVersion', `PATCH ${VERSION}`, {
    handle: ({ params }, { registry: { policies } }) =>
      policies.setDefault(params.policyName, readPolicyVersionId(params.policyVersionId)),
  }),
  control('DeletePolicyVersion', `DELETE ${VERSION}`, {
    handle: ({ params }, { registry: { policies } }) =>
      policies.deleteVersion(params.policyName, readPolicyVersionId(params.policyVersionId)),
  }),
];

/** What lists of policies show of one. */
export function policySummary({ policyName, policyArn }: StoredPolicy): unknown {
  return { policyName, policyArn };
}

/** The document as it came, once it has been read. Throws MalformedPolicyException. */
function checked(document: string): string {
  const parsed = parsePolicyDocument(document);
  if ('malformed' in parsed) {
    throw new AwsError('MalformedPolicyException', parsed.malformed.message);
  }
  return document;
}
