/** Policies on certificates and thing groups: attaching, and who has which. */
import { invalidRequest, notFound } from '../common/aws-error.ts';
import { paginate } from '../registry/page.ts';
import type { Registry } from '../registry/registry.ts';
import type { StoredPolicy } from '../registry/policies.ts';
import { control, type Operation } from './operation.ts';
import { MARKER_PAGE, markerPage, PLAIN_MARKER_PAGE, type MarkerQuery } from './paging.ts';
import { policySummary } from './policies.ts';
import { certificateIdOf } from './principals.ts';
import { filled, flag, object, text } from './request/schema.ts';

const ONE = '/target-policies/:policyName';
const OLD = '/principal-policies/:policyName';

const TARGET = object({ target: filled }, 'target');
const PRINCIPAL = { 'x-amzn-iot-principal': text } as const;

const listAttached = control('ListAttachedPolicies', 'POST /attached-policies/:target', {
  query: { ...PLAIN_MARKER_PAGE, recursive: flag },
  handle({ params, query }, { registry }) {
    const target = checkTarget(params.target, registry);
    const targets = query.recursive === true ? withAncestors(target, registry) : [target];
    const names = [...new Set(targets.flatMap((one) => registry.policies.namesOn(one)))].sort();
    return policiesPage(names, query, registry);
  },
});

const listTargets = control('ListTargetsForPolicy', 'POST /policy-targets/:policyName', {
  query: PLAIN_MARKER_PAGE,
  handle({ params, query }, { registry }) {
    const { items, nextToken } = targetsPage(params.policyName, query, registry);
    return { targets: items, nextMarker: nextToken };
  },
});

/** What decides for a principal that connects as a thing. */
const effectivePolicies = control('GetEffectivePolicies', 'POST /effective-policies', {
  query: { thingName: text },
  body: object({ principal: text }),
  handle({ query, body }, { registry }) {
    const id = certificateIdOf(body.principal, registry.arns);
    registry.certificates.get(id);
    return {
      effectivePolicies: registry.policyNamesOf(id, query.thingName).map((name) => {
        const { policyName, policyArn, policyDocument } = registry.policies.get(name);
        return { policyName, policyArn, policyDocument };
      }),
    };
  },
});

const listPrincipals = control('ListPolicyPrincipals', 'GET /policy-principals', {
  headers: { 'x-amzn-iot-policy': text },
  required: ['x-amzn-iot-policy'],
  query: MARKER_PAGE,
  handle({ headers, query }, { registry }) {
    const { items, nextToken } = targetsPage(headers['x-amzn-iot-policy'], query, registry);
    const principals = items.filter((target) => registry.arns.parse(target)?.kind === 'cert');
    return { principals, nextMarker: nextToken };
  },
});

export const POLICY_TARGET_OPERATIONS: readonly Operation[] = [
  control('AttachPolicy', `PUT ${ONE}`, {
    body: TARGET,
    handle: ({ params, body }, { registry }) => attach(params.policyName, body.target, registry),
  }),
  control('DetachPolicy', `POST ${ONE}`, {
    body: TARGET,
    handle: ({ params, body }, { registry }) => detach(params.policyName, body.target, registry),
  }),
  listAttached,
  listTargets,
  effectivePolicies,
  // The four older operations do the same with the principal in a header.
  control('AttachPrincipalPolicy', `PUT ${OLD}`, {
    headers: PRINCIPAL,
    required: ['x-amzn-iot-principal'],
    handle: ({ params, headers }, { registry }) =>
      attach(params.policyName, principalOf(headers, registry), registry),
  }),
  control('DetachPrincipalPolicy', `DELETE ${OLD}`, {
    headers: PRINCIPAL,
    required: ['x-amzn-iot-principal'],
    handle: ({ params, headers }, { registry }) =>
      detach(params.policyName, principalOf(headers, registry), registry),
  }),
  control('ListPrincipalPolicies', 'GET /principal-policies', {
    headers: PRINCIPAL,
    required: ['x-amzn-iot-principal'],
    query: MARKER_PAGE,
    handle({ headers, query }, { registry }) {
      const target = checkTarget(principalOf(headers, registry), registry);
      return policiesPage(registry.policies.namesOn(target), query, registry);
    },
  }),
  listPrincipals,
];

function principalOf(
  headers: { readonly 'x-amzn-iot-principal': string },
  { arns }: Registry,
): string {
  return arns.of('cert', certificateIdOf(headers['x-amzn-iot-principal'], arns));
}

/** The ARN when it is that of a certificate or group that exists. Throws 400 and 404. */
function checkTarget(target: string, registry: Registry): string {
  const parsed = registry.arns.parse(target);
  if (parsed?.kind === 'cert') return registry.certificates.get(parsed.name).certificateArn;
  if (parsed?.kind === 'thinggroup') return registry.groups.get(parsed.name).thingGroupArn;
  throw invalidRequest('Invalid target: it must be the ARN of a certificate or a thing group');
}

function attach(name: string, target: string, registry: Registry): void {
  const { policyName } = registry.policies.get(name);
  registry.policies.attach(policyName, checkTarget(target, registry));
}

function detach(name: string, target: string, registry: Registry): void {
  const { policyName } = registry.policies.get(name);
  if (registry.policies.detach(policyName, checkTarget(target, registry))) return;
  throw notFound(`The policy ${policyName} is not attached to ${target}`);
}

function withAncestors(target: string, { arns, groups }: Registry): readonly string[] {
  const parsed = arns.parse(target);
  if (parsed?.kind !== 'thinggroup') return [target];
  const ancestors = groups.ancestorsOf(groups.get(parsed.name));
  return [target, ...ancestors.map(({ thingGroupArn }) => thingGroupArn)];
}

function policiesPage(names: readonly string[], query: MarkerQuery, registry: Registry): unknown {
  const policies = names.map((name) => registry.policies.get(name));
  const wanted = markerPage(query, 'AttachedPolicies', true);
  const page = paginate(policies, { ...wanted, isDescending: false }, nameOfPolicy);
  return { policies: page.items.map(policySummary), nextMarker: page.nextToken };
}

function nameOfPolicy({ policyName }: StoredPolicy): string {
  return policyName;
}

function targetsPage(name: string, query: MarkerQuery, registry: Registry) {
  const { policyName } = registry.policies.get(name);
  const wanted = markerPage(query, `ListTargetsForPolicy/${policyName}`, true);
  const targets = registry.policies.targetsOf(policyName);
  return paginate(targets, { ...wanted, isDescending: false }, (target) => target);
}
