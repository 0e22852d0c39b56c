/**
 * What the legal check says: `{name}` stands for a detail of the finding. A finding with two ways to
 * arise has a key `code/way`.
 */
import type { ErrorText } from '../words.ts';

export const findings = {
  // A remark behind another finding, no finding of its own.
  'cut-counted-once': {
    message: 'its cut is counted once with the others of its reason',
    hint: 'nothing to do: the sum of the cuts is right',
  },
  'share-out-of-range/too-much': {
    message: '{pct}% by consumption, the law allows {min} to {max}%',
    hint: 'keep to the upper limit, or say that the contract agrees on more',
  },
  'share-out-of-range/too-little': {
    message: '{pct}% by consumption, the law allows {min} to {max}%',
    hint: 'raise the share to the lower limit',
  },
  'flat-share-out-of-range': {
    message: '{pct}% go to the heating without measurement, the law allows {min} to {max}%',
    hint: 'set split.heating_pct within these limits, or measure the hot water',
  },
  'mandatory-share': {
    message: '{pct}% by consumption, but this house must bill {due}%',
    hint: 'bill {due}% of the heating costs by consumption',
  },
  'group-share-too-low': {
    message: '{pct}% by the measured heat of the groups, the law asks for at least {min}%',
    hint: 'raise groups.measured_pct to the lower limit',
  },
  'estimate-over-limit': {
    message: '{pct}% of the area is estimated, more than {limitPct}%',
    hint: 'bill the heating costs by area alone: area_only ["heating"]',
  },
  'billed-by-area/heating': {
    message: 'too much of the area has no measured heat, so it went by area alone',
    hint: 'repair the devices before the next period',
  },
  'billed-by-area/hot_water': {
    message: 'too much of the area has no measured hot water, so it went by area alone',
    hint: 'repair the meters before the next period',
  },
  'pipe-heat-not-met': {
    message: 'the criteria of the pipe heat correction are not all met, so nothing was corrected',
    hint: 'leave pipe_heat out, or check the heat fed in and the value of a unit',
  },
  'adjust-without-formula': {
    message: 'a measured heat is not corrected, so adjust was left aside',
    hint: 'leave split.adjust out where a heat meter measures the hot water',
  },
  'hot-water-meter-missing/unmeasured': {
    message: 'hot water is metered, but no part of the costs is split off for it',
    hint: 'install a heat meter for hot water, or state why it would be unreasonably dear',
  },
  'hot-water-meter-missing/formula': {
    message: 'the heat for hot water is computed, not measured',
    hint: 'install a heat meter for hot water, or state why it would be unreasonably dear',
  },
  'deadline-missed': {
    message: 'the bill arrives on {receivedOn}, it was due by {last}',
    hint: 'send it anyway: refunds stay due, additional payments are lost unless others caused the delay',
  },
  'no-remote-reading': {
    message: 'the devices cannot be read from afar although they must',
    hint: 'replace them by devices that can be read from afar',
  },
  'co2-later-fuel': {
    message: 'fuel was delivered on {day}, after the period that ends on {to}',
    hint: 'leave it to the period in which it is burnt, or correct the day',
  },
  'readings-held': {
    message: '{count} readings of {devices} are held: nobody has decided whether they count',
    hint: 'accept or exclude them (metertwin alarms), then bill again',
  },
  'readings-unvouched': {
    message: 'nobody vouches for the billed readings of {devices}',
    hint: 'read these devices on the spot, or have them send with a MAC',
  },
  'letter-incomplete': {
    message: 'missing on {count} of the letters: {demand}',
    hint: 'give what is missing with the letter, in the list of costs or with the readings of the devices',
  },
  'no-remote-reading/unit': {
    message: 'the devices of {unit} cannot be read from afar although they must',
    hint: 'replace them by devices that can be read from afar',
  },
  'co2-before-law': {
    message: 'the period began on {from}, before the CO2 costs are split: the landlord bears none',
    hint: 'nothing to do; the first period to be split begins in 2023',
  },
  'unverified-figure': {
    message: 'what the law data says of {kind} is not checked at its source',
    hint: 'give kg_per_unit of the supplier’s invoice: the supplier must state it',
  },
  'claim-early': {
    message: 'claimed on {claimedOn}, before the supplier billed on {billedOn}',
    hint: 'date the letter after the bill of the supplier, or correct its day',
  },
  'claim-late': {
    message: 'claimed on {claimedOn}; the claim could be made until {until}',
    hint: 'a claim of this bill of the supplier is lost; claim that of a newer one',
  },
  'periods-apart': {
    message: 'the period before ended on {ended}, this one begins on {from}',
    hint: 'let the period begin on the day after the one before ended',
  },
  'stock-differs': {
    message:
      'the stock opens with {opening} at {openingCents}, the bill before closed with {closing} at {closingCents}',
    hint: 'take the closing stock of the bill before as the first lot, without a day of delivery',
  },
  'reading-differs': {
    message: 'device {user} begins at {start}, the bill before ended at {last}',
    hint: 'begin with the reading that the bill before ended with, or name the exchange of the device',
  },
  'result-sum-differs': {
    message: 'the delivered shares add up to {sumCents}, the costs are {costsCents}',
    hint: 'ask the metering company for the missing or the double share before anything is sent',
  },
  'result-sum-differs/rounding': {
    message: 'rounded unit prices: the shares add up to {sumCents} instead of {costsCents}',
    hint: 'nothing to do: the cents are those of rounded unit prices',
  },
  'result-parts-differ': {
    message: 'the parts of the share add up to {partsCents}, its total is {totalCents}',
    hint: 'ask the metering company which of the figures holds',
  },
  'result-share-differs': {
    message: '{user}: delivered {theirsCents}, computed from the same facts {oursCents}',
    hint: 'compare areas, readings, shares and days of the user with those of the company',
  },
  'result-co2-differs': {
    message: '{user}: CO2 part of the landlord delivered as {theirsCents}, by law {oursCents}',
    hint: 'check the deliveries and the living area that the company split by',
  },
  'not-over/values': {
    message: 'the period up to {to} has no final values: this is an interim statement, no bill',
    hint: 'bill once the period is over and its due-date values are there',
  },
  'not-over/sent': {
    message: 'it would be sent before the period ends on {to}: nothing is due before that',
    hint: 'bill after the last day of the period',
  },
  'period-before-law': {
    message: 'the period begins on {from}, the law knows rules for it from {since} on',
    hint: 'check period.from; no rule of the check holds for such a period',
  },
  'hot-water-share-implausible': {
    message: 'hot water takes {pct}% of the energy; most houses have {min} to {max}%',
    hint: 'check the meter of the hot water, its unit and the energy of the plant',
  },
  'main-meter-differs': {
    message:
      'the users counted {usersM3} m³ of hot water, the main meter {mainM3} m³: {pct}% apart',
    hint: 'check the readings of the meters, and whether one is missing',
  },
  'group-by-subtraction': {
    message: 'the heat of group {group} is what the others leave; each group must be measured',
    hint: 'measure the group with a heat meter of its own',
  },
  'pipes-not-exposed': {
    message: 'pipes in a floor or a wall are not exposed, so no pipe heat was added',
    hint: 'leave pipe_heat out',
  },
  'recognised-rule-not-allowed': {
    message: 'a boiler or a heat delivery makes the heat, so its split needs a measurement',
    hint: 'use split.method heat_meter; a recognised rule is for plants without boiler and delivery',
  },
  'heat-pump-before-meters': {
    message: 'the factor of the heat pump counts after {installedOn}, the period began on {from}',
    hint: 'use the factor from the first period that begins after the meters were installed',
  },
  'water-billed-twice': {
    message: 'water is in the costs, although another bill has it',
    hint: 'leave the costs of water out here',
  },
  'relief-of-another-time': {
    message: 'this relief was granted from {from} to {until}, which the period does not touch',
    hint: 'leave the relief out, or put it into the bill of its period',
  },
  'relief-missing': {
    message: 'relief granted from {from} to {until} belongs to the users, but none is in the costs',
    hint: 'add costs.relief from the invoice, or say facts.no_relief where there was none',
  },
  'missing-information': {
    message: 'monthly information was missing or incomplete',
    hint: 'send the information of every month, and note that it was sent',
  },
  'missing-co2-information': {
    message: 'the bill does not show how the CO2 costs are split',
    hint: 'add the emissions and CO2 costs from the invoices of the supplier',
  },
  'co2-short-period': {
    message:
      'the period is shorter than a year, but the limits of the CO2 table are those of a year',
    hint: 'give co2.agreed_period where the short period was agreed',
  },
  'co2-old-fuel': {
    message: 'fuel of {year} is split as if it was invoiced after {from}',
    hint: 'give invoiced_on: fuel invoiced before that day is not split',
  },
  'co2-more-than-costs': {
    message: 'the CO2 costs of {co2Cents} are more than all costs of {costsCents}',
    hint: 'check the deliveries, or add the costs of the fuel to costs.unitary_cents',
  },
  'co2-claimed-and-credited': {
    message: "the landlord's part is credited here although the tenant is to claim it back",
    hint: 'leave co2.self_supply out where the landlord buys the fuel; else split the CO2 costs by a worksheet co2_split',
  },
  'period-over-a-year': {
    message: 'the period from {from} to {to} is longer than a year',
    hint: 'bill each year by itself',
  },
  'days-without-user': {
    message: 'nobody has unit {unit} from {from} to {to}',
    hint: 'add a line with payer landlord for the empty days',
  },
  'areas-do-not-add-up': {
    message: 'the dwellings have {dwellingsM2} m² in all, the building {buildingM2} m²',
    hint: 'correct the area of a dwelling, or add the dwelling that is missing',
  },
  'figure-implausible': {
    message: '{figure} is {got}, usual are {min} to {max}',
    hint: 'check the figure, its decimal point and its unit',
  },
  'delivery-twice': {
    message: 'invoice {number} is entered twice, first as {first}',
    hint: 'take one of them away, or give each part its own quantity and day',
  },
  'stock-later-fuel': {
    message: 'the stock has a delivery of {day}, after the period that ends on {to}',
    hint: 'leave it to the next period, or correct the day',
  },
  'fuel-price-implausible': {
    message: 'a unit of this fuel costs {price} cents, one of the first entry {other} cents',
    hint: 'check quantity and amount of both entries',
  },
  'co2-year-differs': {
    message: 'the price of CO2 is that of {year}, the fuel was delivered on {day}',
    hint: 'leave the year out, or correct the day',
  },
  'co2-agreed-period-differs': {
    message: 'the agreed period from {from} to {until} is not the one that is billed',
    hint: 'give the period of the bill, or leave it out where no short one was agreed',
  },
  'co2-invoice-early': {
    message: 'the invoice of {invoiced} is more than a year older than its delivery of {day}',
    hint: 'correct the day of the invoice: it decides whether the CO2 costs are split',
  },
  'reading-day-off': {
    message: 'device {device} was read on {day}, weeks away from {due}',
    hint: 'correct the day, or give the reading of the due date',
  },
  'co2-area-differs': {
    message: 'the CO2 table is read with {livingM2} m², the dwellings have {dwellingsM2} m²',
    hint: 'the living area counts there, the heated area here; check that both are right',
  },
  'no-costs': { message: 'there are no costs to bill', hint: 'enter the costs of the period' },
  'nothing-consumed/heating': {
    message: 'nobody consumed any heat, so its consumption costs went by area',
    hint: 'check the readings; area_only says that nothing was measured on purpose',
  },
  'nothing-consumed/hot_water': {
    message: 'nobody consumed any hot water, so its consumption costs went by area',
    hint: 'check the readings; area_only says that nothing was measured on purpose',
  },
  'consumption-missing/heating': {
    message: '{user} has no heat units, and counts as if nothing was consumed',
    hint: 'give heat_units or devices; 0 where nothing was consumed, failed where nothing was measured',
  },
  'consumption-missing/hot_water': {
    message: '{user} has no volume of hot water, and counts as if nothing was consumed',
    hint: 'give hot_water_m3; 0 where nothing was consumed, failed where nothing was measured',
  },
  'only-one-unit': {
    message: 'there is one dwelling only, which bears all costs',
    hint: 'check that all dwellings are in the input',
  },
  'law-changed': {
    message: '{parameter} changed on {from}, within the period',
    hint: 'the value that held on the first day of the period was used',
  },
} as const satisfies Readonly<Record<string, ErrorText>>;

/** A finding and the way in which it arose. */
export type FindingKey = keyof typeof findings;
