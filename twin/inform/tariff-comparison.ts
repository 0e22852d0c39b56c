/** A tenant's own profile under several tariffs, and what it would save to shift a load. */
import { cents, type Cents } from '#kernel/units.ts';
import { shiftLoad, type LoadProfile, type LoadShift } from './load-profile.ts';
import { tariffBill, type Tariff, type TariffBill } from './tariff.ts';

export interface TariffOffer {
  readonly bill: TariffBill;
  /** Against the present tariff; below 0 is cheaper. */
  readonly differenceCents: Cents;
}

export interface ShiftOffer {
  readonly tariffId: string;
  readonly before: TariffBill;
  readonly after: TariffBill;
  /** Above 0: the shift saves this much. */
  readonly savedCents: Cents;
}

/** Cheapest first, a tie in the order given; `presentId` is one of the tariffs. */
export function compareTariffs(
  profile: LoadProfile,
  tariffs: readonly Tariff[],
  presentId: string,
): TariffOffer[] {
  const bills = tariffs.map((tariff) => tariffBill(profile, tariff));
  const present = bills.find(({ tariffId }) => tariffId === presentId);
  return bills
    .map((bill) => ({
      bill,
      differenceCents: cents(bill.totalCents - (present ?? bill).totalCents),
    }))
    .sort((a, b) => a.bill.totalCents - b.bill.totalCents);
}

/** The same energy at other hours: what each tariff makes of it. */
export function compareShift(
  profile: LoadProfile,
  tariffs: readonly Tariff[],
  shift: LoadShift,
): ShiftOffer[] {
  const shifted = shiftLoad(profile, shift);
  return tariffs.map((tariff) => {
    const [before, after] = [tariffBill(profile, tariff), tariffBill(shifted, tariff)];
    const savedCents = cents(before.totalCents - after.totalCents);
    return { tariffId: tariff.id, before, after, savedCents };
  });
}
