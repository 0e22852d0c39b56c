/** What is attached to what: principals of things, things of principals. */
import { invalidRequest, notFound } from '../common/aws-error.ts';
import type { Arns } from '../common/arn.ts';
import type { Attachment, PrincipalKind } from '../registry/certificates.ts';
import { paginate } from '../registry/page.ts';
import { control, type Operation } from './operation.ts';
import { nextTokenPage, PAGE, type PageQuery } from './paging.ts';
import { oneOf, text } from './request/schema.ts';
import type { CoreServices } from './services.ts';

const KINDS = ['EXCLUSIVE_THING', 'NON_EXCLUSIVE_THING'] as const satisfies PrincipalKind[];

const PRINCIPAL = { 'x-amzn-principal': text } as const;
const KIND = { thingPrincipalType: oneOf(KINDS) } as const;

const attach = control('AttachThingPrincipal', 'PUT /things/:thingName/principals', {
  headers: PRINCIPAL,
  required: ['x-amzn-principal'],
  query: KIND,
  handle({ params, headers, query }, { registry }) {
    const { thingName } = registry.things.get(params.thingName);
    const id = certificateIdOf(headers['x-amzn-principal'], registry.arns);
    registry.certificates.attach(thingName, id, query.thingPrincipalType);
  },
});

const detach = control('DetachThingPrincipal', 'DELETE /things/:thingName/principals', {
  headers: PRINCIPAL,
  required: ['x-amzn-principal'],
  handle({ params, headers }, { registry }) {
    const { thingName } = registry.things.get(params.thingName);
    const id = certificateIdOf(headers['x-amzn-principal'], registry.arns);
    if (registry.certificates.detach(thingName, id)) return;
    throw notFound(
      `The principal ${registry.arns.of('cert', id)} is not attached to thing ${thingName}`,
    );
  },
});

const OF_THING = { ...PAGE, ...KIND } as const;

const listPrincipals = control('ListThingPrincipals', 'GET /things/:thingName/principals', {
  query: PAGE,
  handle({ params, query }, core) {
    const { items, nextToken } = principalsPage(params.thingName, query, core);
    return { principals: items.map(arnIn(core)), nextToken };
  },
});

const listPrincipalsV2 = control('ListThingPrincipalsV2', 'GET /things/:thingName/principals-v2', {
  query: OF_THING,
  handle({ params, query }, core) {
    const { items, nextToken } = principalsPage(params.thingName, query, core);
    const thingPrincipalObjects = items.map((one) => ({
      principal: arnIn(core)(one),
      thingPrincipalType: one.kind,
    }));
    return { thingPrincipalObjects, nextToken };
  },
});

const listThings = control('ListPrincipalThings', 'GET /principals/things', {
  headers: PRINCIPAL,
  required: ['x-amzn-principal'],
  query: PAGE,
  handle({ headers, query }, core) {
    const { items, nextToken } = thingsPage(headers['x-amzn-principal'], query, core);
    return { things: items.map(({ thingName }) => thingName), nextToken };
  },
});

const listThingsV2 = control('ListPrincipalThingsV2', 'GET /principals/things-v2', {
  headers: PRINCIPAL,
  required: ['x-amzn-principal'],
  query: OF_THING,
  handle({ headers, query }, core) {
    const { items, nextToken } = thingsPage(headers['x-amzn-principal'], query, core);
    const principalThingObjects = items.map(({ thingName, kind }) => ({
      thingName,
      thingPrincipalType: kind,
    }));
    return { principalThingObjects, nextToken };
  },
});

export const PRINCIPAL_OPERATIONS: readonly Operation[] = [
  attach,
  detach,
  listPrincipals,
  listPrincipalsV2,
  listThings,
  listThingsV2,
];

/** Certificate id in an ARN of a certificate. Throws InvalidRequestException. */
export function certificateIdOf(principal: string | undefined, arns: Arns): string {
  const parsed = principal === undefined ? undefined : arns.parse(principal);
  if (parsed?.kind === 'cert') return parsed.name;
  throw invalidRequest('Invalid principal: it must be the ARN of a certificate of this account');
}

interface PrincipalQuery extends PageQuery {
  readonly thingPrincipalType?: PrincipalKind;
}

function principalsPage(name: string, query: PrincipalQuery, { registry }: CoreServices) {
  const { thingName } = registry.things.get(name);
  const wanted = nextTokenPage(query, `ListThingPrincipals/${thingName}`);
  const attachments = registry.certificates.principalsOf(thingName).filter(isOfKind(query));
  return paginate(attachments, wanted, ({ certificateId }) => certificateId);
}

function thingsPage(principal: string, query: PrincipalQuery, { registry }: CoreServices) {
  const id = certificateIdOf(principal, registry.arns);
  const wanted = nextTokenPage(query, `ListPrincipalThings/${id}`);
  const attachments = registry.certificates.thingsOf(id).filter(isOfKind(query));
  return paginate(attachments, wanted, ({ thingName }) => thingName);
}

function isOfKind({ thingPrincipalType }: PrincipalQuery): (attachment: Attachment) => boolean {
  return ({ kind }) => thingPrincipalType === undefined || kind === thingPrincipalType;
}

const arnIn =
  ({ registry }: CoreServices) =>
  ({ certificateId }: Attachment): string =>
    registry.arns.of('cert', certificateId);
