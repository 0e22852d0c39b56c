/** A bill as the answer to a worksheet: the figures by name, their reasons beside them. */
import { divide, toExactText } from '#kernel/rational.ts';
import type { Co2Result } from '../co2-types.ts';
import type { Bill, BillInput, BillLine, Finding } from '../types.ts';
import { approximate, reasons, type Answer } from './fields.ts';

export function billAnswer(bill: Bill, input: BillInput, findings: readonly Finding[]): Answer {
  const { co2 } = bill;
  const asked = co2 !== undefined || bill.lines.some(hasSettlement);
  return {
    country: bill.country,
    users: Object.fromEntries(bill.lines.map((line) => [line.userId, lineAnswer(line, bill)])),
    total_cents: bill.totalCents,
    ...(co2 === undefined ? {} : { co2: co2Answer(co2) }),
    ...(asked ? { payable_sum_cents: bill.payableCents } : {}),
    steps: { ...potSteps(bill), ...partialUsers(bill), ...(input.co2 && co2Steps(bill, input)) },
    because: {
      ...reasons({
        total_cents: bill.costs.total,
        unitary_cents: bill.costs.unitary,
        unitary_heating_cents: bill.pots.unitaryHeating,
        unitary_hot_water_cents: bill.pots.unitaryHotWater,
        heating_pot_cents: bill.pots.heating,
        hot_water_pot_cents: bill.pots.hotWater,
        heating_consumption_pot_cents: bill.pots.heatingConsumption,
        heating_base_pot_cents: bill.pots.heatingBase,
        hot_water_consumption_pot_cents: bill.pots.hotWaterConsumption,
        hot_water_base_pot_cents: bill.pots.hotWaterBase,
      }),
    },
    findings: findings.map(findingAnswer),
  };
}

export function findingAnswer(finding: Finding): Answer {
  const { consequenceCents, cut: _cut, ...rest } = finding;
  return { ...rest, consequence_cents: consequenceCents };
}

const hasSettlement = (line: BillLine): boolean =>
  line.prepaidCents !== undefined || line.reductions.length > 0;

/** True where hot water is billed at all. */
const hasHotWater = ({ hotWater, pots }: Bill): boolean =>
  hotWater !== undefined || pots.hotWater.cents > 0;

function lineAnswer(line: BillLine, bill: Bill): Answer {
  const amounts = {
    heating_base_cents: line.heatingBase,
    heating_consumption_cents: line.heatingConsumption,
    ...(hasHotWater(bill)
      ? {
          hot_water_base_cents: line.hotWaterBase,
          hot_water_consumption_cents: line.hotWaterConsumption,
        }
      : {}),
    total_cents: line.total,
    co2_landlord_credit_cents: line.co2Credit,
    ...Object.fromEntries(
      line.reductions.map(({ reason, amount }) => [`reduction_${reason}_cents`, amount]),
    ),
    payable_cents: line.co2Credit || hasSettlement(line) ? line.payable : undefined,
    co2_own_cents: line.co2Own,
    balance_cents: line.balance,
    new_monthly_prepayment_cents: line.newMonthlyPrepayment,
    vat_net_cents: line.vat?.net,
    vat_tax_cents: line.vat?.tax,
    vat_gross_cents: line.vat?.gross,
  };
  const cents = Object.entries(amounts).flatMap(([key, amount]) =>
    amount === undefined ? [] : [[key, amount.cents] as const],
  );
  return { ...Object.fromEntries(cents), because: reasons(amounts) };
}

export function co2Answer(co2: Co2Result): Answer {
  return {
    specific_kg_m2: toExactText(co2.specificKgM2),
    tier: co2.tier,
    landlord_pct: Number(toExactText(co2.landlordPct)),
    cost_cents: co2.cost.cents,
    landlord_cents: co2.landlord.cents,
    tenant_cents: co2.tenant.cents,
    ...(co2.reimbursement === undefined ? {} : { reimbursement_cents: co2.reimbursement.cents }),
    because: reasons({
      cost_cents: co2.cost,
      landlord_cents: co2.landlord,
      tenant_cents: co2.tenant,
      reimbursement_cents: co2.reimbursement,
    }),
  };
}

export function co2StepsOf(co2: Co2Result, livingArea: BillInput['co2'] & object): Answer {
  const specific = divide(co2.emissionsKg, livingArea.livingAreaM2);
  const scale = toExactText(co2.limitScale);
  return {
    ...(co2.deliveries.length === 0
      ? {}
      : {
          co2_deliveries: co2.deliveries.map(({ emissionsKg, costCents }) => ({
            emissions_kg: toExactText(emissionsKg),
            cost_gross_cents: costCents,
          })),
        }),
    co2_emissions_kg: toExactText(co2.emissionsKg),
    ...(scale === '1' ? {} : { tier_threshold_scale: scale }),
    specific_kg_m2_unrounded: approximate(specific, 6),
  };
}

function co2Steps({ co2 }: Bill, input: BillInput): Answer {
  return co2 === undefined || input.co2 === undefined ? {} : co2StepsOf(co2, input.co2);
}

function potSteps(bill: Bill): Answer {
  const { pots, hotWater } = bill;
  return {
    ...(hotWater === undefined
      ? {}
      : {
          ...(hotWater.kwh === undefined ? {} : { q_ww_kwh: toExactText(hotWater.kwh) }),
          ...(hotWater.fuel === undefined ? {} : { fuel_ww: toExactText(hotWater.fuel) }),
          hot_water_share: toExactText(hotWater.share),
        }),
    unitary_hot_water_cents: pots.unitaryHotWater.cents,
    unitary_heating_cents: pots.unitaryHeating.cents,
    heating_pot_cents: pots.heating.cents,
    hot_water_pot_cents: pots.hotWater.cents,
    heating_consumption_pot_cents: pots.heatingConsumption.cents,
    heating_base_pot_cents: pots.heatingBase.cents,
    ...(hasHotWater(bill)
      ? {
          hot_water_consumption_pot_cents: pots.hotWaterConsumption.cents,
          hot_water_base_pot_cents: pots.hotWaterBase.cents,
        }
      : {}),
  };
}

function partialUsers({ lines, period }: Bill): Answer {
  const partial = lines.filter((line) => {
    const own = line.period;
    return own.from !== period.from || own.to !== period.to;
  });
  if (partial.length === 0) return {};
  const entries = partial.map((line) => [
    line.userId,
    { degree_days_permille: toExactText(line.degreeDaysPermille), days: line.days },
  ]);
  return { partial_users: Object.fromEntries(entries) as Answer };
}
