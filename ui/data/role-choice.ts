/** The roles that a visitor of a simulated portal can take, a tenant for each dwelling. */
import type { DemoSignInRequest, Role, Session } from '../../twin/api/schemas/session.ts';
import type { DwellingSummary } from '../../twin/api/schemas/status.ts';

interface RoleChoice {
  readonly key: string;
  readonly role: Role;
  readonly dwelling: string | undefined;
}

const WHOLE_HOUSE_ROLES = ['lab', 'operator', 'landlord'] as const satisfies readonly Role[];

export function roleChoices(dwellings: readonly DwellingSummary[]): RoleChoice[] {
  return [
    ...WHOLE_HOUSE_ROLES.map((role) => ({ key: role, role, dwelling: undefined })),
    ...dwellings.map(({ id, label }) => ({
      key: `tenant:${id}`,
      role: 'tenant' as const,
      dwelling: label,
    })),
  ];
}

export function roleKey({ role, dwellingId }: Session): string {
  return role === 'tenant' ? `tenant:${dwellingId ?? ''}` : role;
}

export function parseRoleChoice(key: string): DemoSignInRequest {
  const known = WHOLE_HOUSE_ROLES.find((role) => role === key);
  if (known !== undefined) return { role: known };
  return { role: 'tenant', dwellingId: key.slice('tenant:'.length) };
}
