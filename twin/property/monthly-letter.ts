/** The monthly information of a dwelling as the document that is sent, printed or saved. */
import { defined } from '#kernel/defined.ts';
import type { Language } from '#kernel/language.ts';
import { rational } from '#kernel/rational.ts';
import { berlinDate, type CivilDate } from '#kernel/time.ts';
import type { PaperBrand, PaperDocument } from '../documents/document.ts';
import { monthlyDocument } from '../documents/monthly-document.ts';
import { readStatement } from '../billing/worksheets/statement.ts';
import type { Store } from '../store/store.ts';
import type { DwellingInformation, InformStore } from './dwelling-information.ts';

/** Who sends the bills sends this too. */
function senderOf({ costs }: Pick<Store, 'costs'>, propertyId: string) {
  const last = costs.list(propertyId).findLast(({ statement }) => statement !== null);
  const sender = last?.statement ? readStatement(JSON.parse(last.statement)).sender : undefined;
  return sender === undefined ? {} : { sender };
}

interface MonthlyLetterOptions {
  readonly language: Language;
  readonly date?: CivilDate;
  /** Under whose name it goes out, where it is not the landlord's. */
  readonly brand?: PaperBrand | undefined;
}

/** Dated by the domain clock: within a day the same letter is the same bytes. */
export function monthlyLetter(
  store: InformStore & Pick<Store, 'costs'>,
  source: DwellingInformation,
  { language, date, brand }: MonthlyLetterOptions,
): PaperDocument {
  const { property, dwelling, occupancy, information, year, yearBefore, averageUser } = source;
  const { hotWater } = source;
  return monthlyDocument({
    language,
    date: date ?? berlinDate(store.domainClock.now()),
    property,
    ...senderOf(store, property.id),
    ...(brand && { brand }),
    dwelling: { id: dwelling.id, label: dwelling.label, areaM2: rational(dwelling.areaM2) },
    occupant: occupancy.name,
    information,
    trust: source.trust,
    isHeatMetered: source.heatSource === 'heat-meter',
    ...defined({ hotWater }),
    year,
    yearBefore,
    averageUser,
    lastBill: source.lastBill,
  });
}
