/** Role aliases on the control plane, and the credentials provider that devices ask. */
import { AwsError, invalidRequest } from '../common/aws-error.ts';
import { roleName } from '../access/roles.ts';
import { paginate } from '../registry/page.ts';
import type { RoleAlias } from '../registry/role-aliases.ts';
import type { SessionGrant } from '../listeners/session-credentials.ts';
import { NAMES } from './request/names.ts';
import { control, data, type Caller, type Operation } from './operation.ts';
import { MARKER_PAGE, markerPage } from './paging.ts';
import { filled, integer, object, text } from './request/schema.ts';
import type { CoreServices } from './services.ts';
import { putTags, readTags, TAGS } from './tags.ts';
import { seconds } from './times.ts';

const ONE = '/role-aliases/:roleAlias';

const THING_HEADER = 'x-amzn-iot-thingname';
/** API_CreateRoleAlias */
const DURATION_S = integer(900, 43_200);
const DURATION_USUAL_S = 3_600;

const createRoleAlias = control('CreateRoleAlias', `POST ${ONE}`, {
  params: { roleAlias: NAMES.roleAlias },
  body: object({ roleArn: filled, credentialDurationSeconds: DURATION_S, tags: TAGS }, 'roleArn'),
  handle({ params, body }, { registry }) {
    const tags = readTags(body.tags);
    const { roleAlias, roleAliasArn } = registry.roleAliases.create(params.roleAlias, {
      roleArn: checkRole(body.roleArn),
      credentialDurationSeconds: body.credentialDurationSeconds ?? DURATION_USUAL_S,
    });
    putTags(registry, roleAliasArn, tags);
    return { roleAlias, roleAliasArn };
  },
});

const describeRoleAlias = control('DescribeRoleAlias', `GET ${ONE}`, {
  handle({ params }, { registry }) {
    const { createdAt, modifiedAt, ...alias } = registry.roleAliases.get(params.roleAlias);
    return {
      roleAliasDescription: {
        ...alias,
        owner: registry.arns.place.accountId,
        creationDate: seconds(createdAt),
        lastModifiedDate: seconds(modifiedAt),
      },
    };
  },
});

const updateRoleAlias = control('UpdateRoleAlias', `PUT ${ONE}`, {
  body: object({ roleArn: text, credentialDurationSeconds: DURATION_S }),
  handle({ params, body }, { registry }) {
    if (body.roleArn !== undefined) checkRole(body.roleArn);
    const { roleAlias, roleAliasArn } = registry.roleAliases.update(params.roleAlias, body);
    return { roleAlias, roleAliasArn };
  },
});

const deleteRoleAlias = control('DeleteRoleAlias', `DELETE ${ONE}`, {
  handle({ params }, { registry }) {
    const { roleAlias, roleAliasArn } = registry.roleAliases.get(params.roleAlias);
    registry.roleAliases.delete(roleAlias);
    registry.tags.removeAll(roleAliasArn);
  },
});

const listRoleAliases = control('ListRoleAliases', 'GET /role-aliases', {
  query: MARKER_PAGE,
  handle({ query }, { registry }) {
    const names = registry.roleAliases.all().map(({ roleAlias }) => roleAlias);
    const page = paginate(names, markerPage(query, 'ListRoleAliases', true), (name) => name);
    return { roleAliases: page.items, nextMarker: page.nextToken };
  },
});

/** GET https://ENDPOINT/role-aliases/ALIAS/credentials with the certificate of a device. */
const issueCredentials = data('AssumeRoleWithCertificate', `GET ${ONE}/credentials`, {
  // The name of the permission that it needs (developer guide, `authorizing-direct-aws`).
  permissions: ({ params }) => [
    {
      action: 'iot:AssumeRoleWithCertificate',
      kind: 'rolealias',
      name: params['roleAlias'] ?? '',
    },
  ],
  clientId: ({ headers }) => {
    const name = headers[THING_HEADER];
    return typeof name === 'string' ? name : undefined;
  },
  headers: { [THING_HEADER]: text },
  handle({ params, headers, request }, core) {
    const alias = core.registry.roleAliases.get(params.roleAlias);
    const grant = grantOf(request.caller, { alias, thingName: headers[THING_HEADER] }, core);
    const role = core.roles.policyOf(alias.roleArn);
    if ('fault' in role) throw new AwsError('AccessDeniedException', role.fault);
    const endsAt = core.clock.now() + alias.credentialDurationSeconds * 1000;
    const { expiration, ...credentials } = core.sessions.issue(grant, endsAt);
    return { credentials: { ...credentials, expiration: new Date(expiration).toISOString() } };
  },
});

export const ROLE_ALIAS_OPERATIONS: readonly Operation[] = [
  createRoleAlias,
  describeRoleAlias,
  updateRoleAlias,
  deleteRoleAlias,
  listRoleAliases,
  issueCredentials,
];

function checkRole(roleArn: string): string {
  if (roleName(roleArn) !== undefined) return roleArn;
  throw invalidRequest(
    `Invalid roleArn: ${roleArn.slice(0, 200)}, expected arn:aws:iam::ACCOUNT:role/NAME`,
  );
}

interface Asked {
  readonly alias: RoleAlias;
  readonly thingName: string | undefined;
}

/** A thing that the request names must be one that the certificate is attached to. */
function grantOf(
  caller: Caller,
  { alias: { roleArn }, thingName }: Asked,
  { registry }: CoreServices,
): SessionGrant {
  if (caller.kind !== 'certificate') {
    throw new AwsError('AccessDeniedException', 'Credentials are issued to a certificate only');
  }
  const certificateId = caller.principal;
  if (thingName === undefined) return { roleArn, certificateId };
  const things = registry.certificates.thingsOf(certificateId);
  if (!things.some((attached) => attached.thingName === thingName)) {
    const shown = thingName.slice(0, 128);
    throw new AwsError('AccessDeniedException', `The certificate is not attached to ${shown}`);
  }
  const { thingTypeName } = registry.things.get(thingName);
  return { roleArn, certificateId, thingName, thingTypeName };
}
