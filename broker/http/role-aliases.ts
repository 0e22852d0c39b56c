/** Role aliases on the control plane, and the credentials provider that devices ask. */
import { AwsError, invalidRequest } from '../common/aws-error.ts';
import { roleName } from '../access/roles.ts';
import { paginate } from '../registry/page.ts';
import type { RoleAlias } from '../registry/role-aliases.ts';
import type { SessionGrant } from '../listeners/session-credentials.ts';
import { headerText, optionalInteger, optionalText, requiredText } from './fields.ts';
import { checkName } from './names.ts';
import { control, data, jsonBody, param } from './operation.ts';
import type { HttpRequest, JsonObject, Operation } from './operation.ts';
import { markerPage } from './paging.ts';
import type { CoreServices } from './services.ts';
import { putTags } from './tags.ts';
import { seconds } from './times.ts';

const ONE = '/role-aliases/:roleAlias';

export const ROLE_ALIAS_OPERATIONS: readonly Operation[] = [
  control('CreateRoleAlias', `POST ${ONE}`, createRoleAlias),
  control('DescribeRoleAlias', `GET ${ONE}`, describeRoleAlias),
  control('UpdateRoleAlias', `PUT ${ONE}`, updateRoleAlias),
  control('DeleteRoleAlias', `DELETE ${ONE}`, deleteRoleAlias),
  control('ListRoleAliases', 'GET /role-aliases', listRoleAliases),
  // The name of the permission that it needs (developer guide, `authorizing-direct-aws`).
  data('AssumeRoleWithCertificate', `GET ${ONE}/credentials`, {
    handle: issueCredentials,
    permissions: (request) => [
      {
        action: 'iot:AssumeRoleWithCertificate',
        kind: 'rolealias',
        name: param(request, 'roleAlias'),
      },
    ],
    clientId: (request) => headerText(request, THING_HEADER),
  }),
];

const THING_HEADER = 'x-amzn-iot-thingname';
/** API_CreateRoleAlias */
const DURATION_S = { min: 900, max: 43_200, usual: 3_600 };

function createRoleAlias(request: HttpRequest, { registry }: CoreServices): unknown {
  const name = checkName('roleAlias', param(request, 'roleAlias'));
  const body = jsonBody(request);
  const { roleAlias, roleAliasArn } = registry.roleAliases.create(name, {
    roleArn: checkRole(requiredText(body, 'roleArn')),
    credentialDurationSeconds: durationOf(body) ?? DURATION_S.usual,
  });
  putTags(registry, roleAliasArn, body);
  return { roleAlias, roleAliasArn };
}

function describeRoleAlias(request: HttpRequest, { registry }: CoreServices): unknown {
  const { createdAt, modifiedAt, ...alias } = registry.roleAliases.get(param(request, 'roleAlias'));
  return {
    roleAliasDescription: {
      ...alias,
      owner: registry.arns.place.accountId,
      creationDate: seconds(createdAt),
      lastModifiedDate: seconds(modifiedAt),
    },
  };
}

function updateRoleAlias(request: HttpRequest, { registry }: CoreServices): unknown {
  const body = jsonBody(request);
  const roleArn = optionalText(body, 'roleArn');
  const duration = durationOf(body);
  const { roleAlias, roleAliasArn } = registry.roleAliases.update(param(request, 'roleAlias'), {
    ...(roleArn === undefined ? {} : { roleArn: checkRole(roleArn) }),
    ...(duration === undefined ? {} : { credentialDurationSeconds: duration }),
  });
  return { roleAlias, roleAliasArn };
}

function deleteRoleAlias(request: HttpRequest, { registry }: CoreServices): void {
  const { roleAlias, roleAliasArn } = registry.roleAliases.get(param(request, 'roleAlias'));
  registry.roleAliases.delete(roleAlias);
  registry.tags.removeAll(roleAliasArn);
}

function listRoleAliases(request: HttpRequest, { registry }: CoreServices): unknown {
  const names = registry.roleAliases.all().map(({ roleAlias }) => roleAlias);
  const page = paginate(names, markerPage(request, 'ListRoleAliases', true), (name) => name);
  return { roleAliases: page.items, nextMarker: page.nextToken };
}

function checkRole(roleArn: string): string {
  if (roleName(roleArn) !== undefined) return roleArn;
  throw invalidRequest(
    `Invalid roleArn: ${roleArn.slice(0, 200)}, expected arn:aws:iam::ACCOUNT:role/NAME`,
  );
}

function durationOf(body: JsonObject): number | undefined {
  const duration = optionalInteger(body, 'credentialDurationSeconds');
  if (duration === undefined) return undefined;
  const { min, max } = DURATION_S;
  if (duration >= min && duration <= max) return duration;
  throw invalidRequest(`credentialDurationSeconds must be from ${min} to ${max}`);
}

/** GET https://ENDPOINT/role-aliases/ALIAS/credentials with the certificate of a device. */
function issueCredentials(request: HttpRequest, core: CoreServices): unknown {
  const alias = core.registry.roleAliases.get(param(request, 'roleAlias'));
  const grant = grantOf(request, alias, core);
  const role = core.roles.policyOf(alias.roleArn);
  if ('fault' in role) throw new AwsError('AccessDeniedException', role.fault);
  const endsAt = core.clock.now() + alias.credentialDurationSeconds * 1000;
  const { expiration, ...credentials } = core.sessions.issue(grant, endsAt);
  return { credentials: { ...credentials, expiration: new Date(expiration).toISOString() } };
}

/** A thing that the request names must be one that the certificate is attached to. */
function grantOf(request: HttpRequest, alias: RoleAlias, { registry }: CoreServices): SessionGrant {
  const { caller } = request;
  if (caller.kind !== 'certificate') {
    throw new AwsError('AccessDeniedException', 'Credentials are issued to a certificate only');
  }
  const { roleArn } = alias;
  const certificateId = caller.principal;
  const thingName = headerText(request, THING_HEADER);
  if (thingName === undefined) return { roleArn, certificateId };
  const things = registry.certificates.thingsOf(certificateId);
  if (!things.some((attached) => attached.thingName === thingName)) {
    const shown = thingName.slice(0, 128);
    throw new AwsError('AccessDeniedException', `The certificate is not attached to ${shown}`);
  }
  const { thingTypeName } = registry.things.get(thingName);
  return { roleArn, certificateId, thingName, thingTypeName };
}
