/** What is attached to what: principals of things, things of principals. */
import { invalidRequest, notFound } from '../common/aws-error.ts';
import type { Arns } from '../common/arn.ts';
import type { Attachment, PrincipalKind } from '../registry/certificates.ts';
import { paginate } from '../registry/page.ts';
import { headerText, oneOf, queryText } from './fields.ts';
import { control, param } from './operation.ts';
import type { HttpRequest, Operation } from './operation.ts';
import { nextTokenPage } from './paging.ts';
import type { CoreServices } from './services.ts';

const KINDS = ['EXCLUSIVE_THING', 'NON_EXCLUSIVE_THING'] as const satisfies PrincipalKind[];

export const PRINCIPAL_OPERATIONS: readonly Operation[] = [
  control('AttachThingPrincipal', 'PUT /things/:thingName/principals', attach),
  control('DetachThingPrincipal', 'DELETE /things/:thingName/principals', detach),
  control('ListThingPrincipals', 'GET /things/:thingName/principals', (request, core) => {
    const { items, nextToken } = principalsPage(request, core);
    return { principals: items.map(arnIn(core)), nextToken };
  }),
  control('ListThingPrincipalsV2', 'GET /things/:thingName/principals-v2', (request, core) => {
    const { items, nextToken } = principalsPage(request, core);
    const thingPrincipalObjects = items.map((one) => ({
      principal: arnIn(core)(one),
      thingPrincipalType: one.kind,
    }));
    return { thingPrincipalObjects, nextToken };
  }),
  control('ListPrincipalThings', 'GET /principals/things', (request, core) => {
    const { items, nextToken } = thingsPage(request, core);
    return { things: items.map(({ thingName }) => thingName), nextToken };
  }),
  control('ListPrincipalThingsV2', 'GET /principals/things-v2', (request, core) => {
    const { items, nextToken } = thingsPage(request, core);
    const principalThingObjects = items.map(({ thingName, kind }) => ({
      thingName,
      thingPrincipalType: kind,
    }));
    return { principalThingObjects, nextToken };
  }),
];

/** Certificate id in an ARN of a certificate. Throws InvalidRequestException. */
export function certificateIdOf(principal: string | undefined, arns: Arns): string {
  const parsed = principal === undefined ? undefined : arns.parse(principal);
  if (parsed?.kind === 'cert') return parsed.name;
  throw invalidRequest('Invalid principal: it must be the ARN of a certificate of this account');
}

function attach(request: HttpRequest, { registry }: CoreServices): void {
  const { thingName } = registry.things.get(param(request, 'thingName'));
  const id = certificateIdOf(headerText(request, 'x-amzn-principal'), registry.arns);
  const kind = oneOf(queryText(request, 'thingPrincipalType'), 'thingPrincipalType', KINDS);
  registry.certificates.attach(thingName, id, kind);
}

function detach(request: HttpRequest, { registry }: CoreServices): void {
  const { thingName } = registry.things.get(param(request, 'thingName'));
  const id = certificateIdOf(headerText(request, 'x-amzn-principal'), registry.arns);
  if (registry.certificates.detach(thingName, id)) return;
  throw notFound(
    `The principal ${registry.arns.of('cert', id)} is not attached to thing ${thingName}`,
  );
}

function principalsPage(request: HttpRequest, { registry }: CoreServices) {
  const { thingName } = registry.things.get(param(request, 'thingName'));
  const wanted = nextTokenPage(request, `ListThingPrincipals/${thingName}`);
  const attachments = registry.certificates.principalsOf(thingName).filter(isOfKind(request));
  return paginate(attachments, wanted, ({ certificateId }) => certificateId);
}

function thingsPage(request: HttpRequest, { registry }: CoreServices) {
  const id = certificateIdOf(headerText(request, 'x-amzn-principal'), registry.arns);
  const wanted = nextTokenPage(request, `ListPrincipalThings/${id}`);
  const attachments = registry.certificates.thingsOf(id).filter(isOfKind(request));
  return paginate(attachments, wanted, ({ thingName }) => thingName);
}

function isOfKind(request: HttpRequest): (attachment: Attachment) => boolean {
  const wanted = oneOf(queryText(request, 'thingPrincipalType'), 'thingPrincipalType', KINDS);
  return ({ kind }) => wanted === undefined || kind === wanted;
}

const arnIn =
  ({ registry }: CoreServices) =>
  ({ certificateId }: Attachment): string =>
    registry.arns.of('cert', certificateId);
