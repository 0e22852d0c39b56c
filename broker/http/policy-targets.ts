/** Policies on certificates and thing groups: attaching, and who has which. */
import { invalidRequest, notFound } from '../common/aws-error.ts';
import { paginate } from '../registry/page.ts';
import type { Registry } from '../registry/registry.ts';
import type { StoredPolicy } from '../registry/policies.ts';
import { headerText, optionalText, queryText, requiredText } from './fields.ts';
import { control, jsonBody, param } from './operation.ts';
import type { HttpRequest, Operation } from './operation.ts';
import { markerPage } from './paging.ts';
import { policySummary } from './policies.ts';
import { certificateIdOf } from './principals.ts';
import type { CoreServices } from './services.ts';
import { isRecursive } from './thing-groups.ts';

const OLD = '/principal-policies/:policyName';

export const POLICY_TARGET_OPERATIONS: readonly Operation[] = [
  control('AttachPolicy', 'PUT /target-policies/:policyName', (request, { registry }) =>
    attach(request, registry, requiredText(jsonBody(request), 'target')),
  ),
  control('DetachPolicy', 'POST /target-policies/:policyName', (request, { registry }) =>
    detach(request, registry, requiredText(jsonBody(request), 'target')),
  ),
  control('ListAttachedPolicies', 'POST /attached-policies/:target', listAttached),
  control('ListTargetsForPolicy', 'POST /policy-targets/:policyName', (request, core) => {
    const { items, nextToken } = targetsPage(param(request, 'policyName'), request, core);
    return { targets: items, nextMarker: nextToken };
  }),
  control('GetEffectivePolicies', 'POST /effective-policies', effectivePolicies),
  // The four older operations do the same with the principal in a header.
  control('AttachPrincipalPolicy', `PUT ${OLD}`, (request, { registry }) =>
    attach(request, registry, principalOf(request, registry)),
  ),
  control('DetachPrincipalPolicy', `DELETE ${OLD}`, (request, { registry }) =>
    detach(request, registry, principalOf(request, registry)),
  ),
  control('ListPrincipalPolicies', 'GET /principal-policies', (request, { registry }) =>
    policiesPage(registry.policies.namesOn(checkTarget(principalOf(request, registry), registry)), {
      request,
      registry,
    }),
  ),
  control('ListPolicyPrincipals', 'GET /policy-principals', (request, core) => {
    const name = headerText(request, 'x-amzn-iot-policy') ?? '';
    const { items, nextToken } = targetsPage(name, request, core);
    const principals = items.filter((target) => core.registry.arns.parse(target)?.kind === 'cert');
    return { principals, nextMarker: nextToken };
  }),
];

function principalOf(request: HttpRequest, { arns }: Registry): string {
  const principal = headerText(request, 'x-amzn-iot-principal');
  return arns.of('cert', certificateIdOf(principal, arns));
}

/** The ARN when it is that of a certificate or group that exists. Throws 400 and 404. */
function checkTarget(target: string, registry: Registry): string {
  const parsed = registry.arns.parse(target);
  if (parsed?.kind === 'cert') return registry.certificates.get(parsed.name).certificateArn;
  if (parsed?.kind === 'thinggroup') return registry.groups.get(parsed.name).thingGroupArn;
  throw invalidRequest('Invalid target: it must be the ARN of a certificate or a thing group');
}

function attach(request: HttpRequest, registry: Registry, target: string): void {
  const { policyName } = registry.policies.get(param(request, 'policyName'));
  registry.policies.attach(policyName, checkTarget(target, registry));
}

function detach(request: HttpRequest, registry: Registry, target: string): void {
  const { policyName } = registry.policies.get(param(request, 'policyName'));
  if (registry.policies.detach(policyName, checkTarget(target, registry))) return;
  throw notFound(`The policy ${policyName} is not attached to ${target}`);
}

function listAttached(request: HttpRequest, { registry }: CoreServices): unknown {
  const target = checkTarget(param(request, 'target'), registry);
  const targets = isRecursive(request) ? withAncestors(target, registry) : [target];
  const names = [...new Set(targets.flatMap((one) => registry.policies.namesOn(one)))].sort();
  return policiesPage(names, { request, registry });
}

function withAncestors(target: string, { arns, groups }: Registry): readonly string[] {
  const parsed = arns.parse(target);
  if (parsed?.kind !== 'thinggroup') return [target];
  const ancestors = groups.ancestorsOf(groups.get(parsed.name));
  return [target, ...ancestors.map(({ thingGroupArn }) => thingGroupArn)];
}

function policiesPage(
  names: readonly string[],
  { request, registry }: { readonly request: HttpRequest; readonly registry: Registry },
): unknown {
  const policies = names.map((name) => registry.policies.get(name));
  const wanted = markerPage(request, 'AttachedPolicies', true);
  const page = paginate(policies, { ...wanted, isDescending: false }, nameOfPolicy);
  return { policies: page.items.map(policySummary), nextMarker: page.nextToken };
}

function nameOfPolicy({ policyName }: StoredPolicy): string {
  return policyName;
}

function targetsPage(name: string, request: HttpRequest, { registry }: CoreServices) {
  const { policyName } = registry.policies.get(name);
  const wanted = markerPage(request, `ListTargetsForPolicy/${policyName}`, true);
  const targets = registry.policies.targetsOf(policyName);
  return paginate(targets, { ...wanted, isDescending: false }, (target) => target);
}

/** What decides for a principal that connects as a thing. */
function effectivePolicies(request: HttpRequest, { registry }: CoreServices): unknown {
  const id = certificateIdOf(optionalText(jsonBody(request), 'principal'), registry.arns);
  registry.certificates.get(id);
  const names = registry.policyNamesOf(id, queryText(request, 'thingName'));
  return {
    effectivePolicies: names.map((name) => {
      const { policyName, policyArn, policyDocument } = registry.policies.get(name);
      return { policyName, policyArn, policyDocument };
    }),
  };
}
