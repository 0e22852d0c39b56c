/**
 * Which parts of the dashboard a role gets to see. The portal decides; this only keeps the screen
 * from offering what it would refuse.
 */
import type { Role } from '../../twin/api/schemas/session.ts';
import type { ViewName } from '../router.ts';

const OPEN_VIEWS = {
  operator: ['flow', 'meters', 'meter', 'dissector', 'bill', 'alarms', 'account'],
  landlord: ['flow', 'meters', 'meter', 'dissector', 'bill', 'account'],
  tenant: ['flow', 'meters', 'meter', 'dissector', 'bill', 'consumption', 'account'],
  lab: ['flow', 'meters', 'meter', 'dissector', 'bill', 'consumption', 'alarms', 'account'],
} as const satisfies Record<Role, readonly ViewName[]>;

export function mayOpen(role: Role, view: ViewName): boolean {
  return OPEN_VIEWS[role].some((open) => open === view);
}

/** Values of single meters: the own ones for a tenant, all in the lab. */
export const seesReadings = (role: Role): boolean => role === 'tenant' || role === 'lab';
export const seesTelegrams = (role: Role): boolean => role === 'operator' || role === 'lab';
export const seesPropertySheet = (role: Role): boolean => role === 'landlord' || role === 'lab';
/** The legal check and the what-if; the operator gets them without the sheet. */
export const checksBills = (role: Role): boolean => role !== 'tenant';
export const steersWorld = (role: Role): boolean => role === 'lab';
