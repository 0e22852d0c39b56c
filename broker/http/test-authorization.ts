/** TestAuthorization: what a principal may do, and by which policies (`API_TestAuthorization`). */
import { invalidRequest } from '../common/aws-error.ts';
import type { Arns } from '../common/arn.ts';
import { Authorizer, type PrincipalFacts } from '../access/authorization.ts';
import type { PolicyExplanation, StatementName } from '../policy/evaluator.ts';
import { control, type Operation } from './operation.ts';
import { list, object, oneOf, text } from './request/schema.ts';
import type { CoreServices } from './services.ts';

const ACTIONS = {
  CONNECT: 'iot:Connect',
  PUBLISH: 'iot:Publish',
  SUBSCRIBE: 'iot:Subscribe',
  RECEIVE: 'iot:Receive',
} as const;
const ACTION_TYPES = ['CONNECT', 'PUBLISH', 'SUBSCRIBE', 'RECEIVE'] as const;
const INFOS_MAX = 10;
const INFO = object(
  { actionType: oneOf(ACTION_TYPES), resources: list(text, { minItems: 1 }) },
  'actionType',
  'resources',
);

const testAuthorization = control('TestAuthorization', 'POST /test-authorization', {
  query: { clientId: text },
  body: object(
    {
      principal: text,
      authInfos: list(INFO, { minItems: 1, maxItems: INFOS_MAX }),
      policyNamesToAdd: list(text),
      policyNamesToSkip: list(text),
    },
    'authInfos',
  ),
  handle({ query: { clientId }, body }, { registry }) {
    const { principal, policyNamesToAdd = [], policyNamesToSkip = [], authInfos } = body;
    const parsed = principal === undefined ? undefined : registry.arns.parse(principal);
    if (parsed?.kind !== 'cert') throw invalidRequest('The principal is not a certificate ARN');
    registry.certificates.get(parsed.name);
    const added = policiesNamed(policyNamesToAdd, registry);
    const skipped = new Set(policyNamesToSkip);
    const facts = registry.facts(parsed.name, clientId);
    const tried: PrincipalFacts = {
      ...facts,
      policies: [...facts.policies.filter(({ name }) => !skipped.has(name)), ...added],
    };
    const authorizer = new Authorizer({ revision: 0, facts: () => tried });
    const evaluator = authorizer.evaluatorFor({ certificateId: parsed.name, clientId });
    const authResults = authInfos.map(({ actionType, resources }) => {
      const action = ACTIONS[actionType];
      const explained = resources.map((resource) => evaluator.explain(action, resource));
      return { authInfo: { actionType, resources }, ...resultOf(explained, registry.arns) };
    });
    return { authResults };
  },
});

export const AUTHORIZATION_OPERATIONS: readonly Operation[] = [testAuthorization];

/** Denied as soon as one resource is; explicitly as soon as one is denied so. */
function resultOf(explained: readonly PolicyExplanation[], arns: Arns): object {
  const denying = explained.flatMap((one) => one.denying);
  const allowing = explained.flatMap((one) => one.allowing);
  const isAllowed = explained.every(({ decision }) => decision.allowed);
  const missing = explained.flatMap(({ skipped }) => skipped.flatMap((one) => one.missing));
  const word = denying.length > 0 ? 'EXPLICIT_DENY' : isAllowed ? 'ALLOWED' : 'IMPLICIT_DENY';
  return {
    allowed: { policies: policiesOf(allowing, arns) },
    denied: {
      implicitDeny: { policies: [] },
      explicitDeny: { policies: policiesOf(denying, arns) },
    },
    authDecision: word,
    missingContextValues: [...new Set(missing)],
  };
}

function policiesOf(statements: readonly StatementName[], arns: Arns): object[] {
  const names = new Set(statements.map(({ policy }) => policy));
  return [...names].map((policyName) => ({ policyName, policyArn: arns.of('policy', policyName) }));
}

function policiesNamed(
  names: readonly string[],
  { policies }: CoreServices['registry'],
): PrincipalFacts['policies'] {
  return names.map((name) => ({ name, document: policies.get(name).policyDocument }));
}
