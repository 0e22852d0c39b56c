/** All drivers. No two may claim the same device; registry.test.ts checks it. */
import { readProfileHead } from '../compact-profile.ts';
import type { DataRecord } from '../data-record.ts';
import type { DeviceAddress } from '../link-layer.ts';
import { isField, isFor, isInSeries, type Driver } from './definition.ts';
import { isMonthBefore } from './month-before.ts';
import { STANDARD_DRIVERS, otherOms } from './standard-drivers.ts';
import { hcaApatorEitn } from './hca-apator-eitn.ts';
import { hcaAventies } from './hca-aventies.ts';
import { hcaBfw240 } from './hca-bfw-240.ts';
import { hcaBmetersHydroclima } from './hca-bmeters-hydroclima.ts';
import { hcaEngelmannE2 } from './hca-engelmann-e2.ts';
import { hcaEuris } from './hca-euris.ts';
import { hcaKaden } from './hca-kaden.ts';
import { hcaQundis } from './hca-qundis.ts';
import { hcaSiemensWhe3 } from './hca-siemens-whe3.ts';
import { hcaSiemensWhe4 } from './hca-siemens-whe4.ts';
import { hcaSontex868 } from './hca-sontex-868.ts';
import { hcaTechemData3 } from './hca-techem-data3.ts';
import { hcaTechemData4 } from './hca-techem-data4.ts';
import { hcaZennerCaltos } from './hca-zenner-caltos.ts';
import { heatAxiomaE1 } from './heat-axioma-e1.ts';
import { heatBmetersHydrocalm3 } from './heat-bmeters-hydrocalm3.ts';
import { heatBmetersHydrocalm4 } from './heat-bmeters-hydrocalm4.ts';
import { heatDiehlSharky } from './heat-diehl-sharky.ts';
import { heatDiehlSharky774 } from './heat-diehl-sharky-774.ts';
import { heatEngelmannSensostar } from './heat-engelmann-sensostar.ts';
import { heatIsta } from './heat-ista.ts';
import { heatItron } from './heat-itron.ts';
import { heatKamstrup } from './heat-kamstrup.ts';
import { heatLandis55 } from './heat-landis-55.ts';
import { heatMaddalenaMicroclima } from './heat-maddalena-microclima.ts';
import { heatQundis } from './heat-qundis.ts';
import { heatSiemens5us } from './heat-siemens-5us.ts';
import { heatSontexSupercal } from './heat-sontex-supercal.ts';
import { heatTechemCompact5 } from './heat-techem-compact5.ts';
import { heatTechemVario } from './heat-techem-vario.ts';
import { heatTechemVario451 } from './heat-techem-vario451.ts';
import { heatZennerC5 } from './heat-zenner-c5.ts';
import { roomBmetersRfmamb } from './room-bmeters-rfmamb.ts';
import { roomElvacoCma12w } from './room-elvaco-cma12w.ts';
import { roomElvacoSense } from './room-elvaco-sense.ts';
import { roomLansenTh } from './room-lansen-th.ts';
import { roomWeptechMunia } from './room-weptech-munia.ts';
import { smokeEi6500 } from './smoke-ei-6500.ts';
import { smokeLansen } from './smoke-lansen.ts';
import { smokeQundis } from './smoke-qundis.ts';
import { smokeTechem } from './smoke-techem.ts';
import { waterApator08 } from './water-apator-08.ts';
import { waterApator162 } from './water-apator-162.ts';
import { waterApator172 } from './water-apator-172.ts';
import { waterApatorNa1 } from './water-apator-na1.ts';
import { waterApatorUltrimis } from './water-apator-ultrimis.ts';
import { waterAventies } from './water-aventies.ts';
import { waterAxiomaQ400 } from './water-axioma-q400.ts';
import { waterBmetersHydrodigit } from './water-bmeters-hydrodigit.ts';
import { waterBmetersIwm } from './water-bmeters-iwm.ts';
import { waterBmetersRfmtx1 } from './water-bmeters-rfmtx1.ts';
import { waterDiehl173 } from './water-diehl-173.ts';
import { waterDiehl7b } from './water-diehl-7b.ts';
import { waterDiehlHydrus } from './water-diehl-hydrus.ts';
import { waterDiehlPrios } from './water-diehl-prios.ts';
import { waterDiehlTopas } from './water-diehl-topas.ts';
import { waterEcmPicoflux } from './water-ecm-picoflux.ts';
import { waterElsterEmerlin } from './water-elster-emerlin.ts';
import { waterElsterEv200 } from './water-elster-ev200.ts';
import { waterEngelmannFaw } from './water-engelmann-faw.ts';
import { waterEngelmannWaterstar } from './water-engelmann-waterstar.ts';
import { waterFio } from './water-fio.ts';
import { waterGwf } from './water-gwf.ts';
import { waterItron } from './water-itron.ts';
import { waterKaden } from './water-kaden.ts';
import { waterKamstrup } from './water-kamstrup.ts';
import { waterMaddalena } from './water-maddalena.ts';
import { waterMaddalenaEvo } from './water-maddalena-evo.ts';
import { waterQundis } from './water-qundis.ts';
import { waterSensusIperl } from './water-sensus-iperl.ts';
import { waterSiemens } from './water-siemens.ts';
import { waterSontex587 } from './water-sontex-587.ts';
import { waterTechemRadio3 } from './water-techem-radio3.ts';
import { waterTechemRadio3a } from './water-techem-radio3a.ts';
import { waterTechemRadio4 } from './water-techem-radio4.ts';
import { waterZenner0b } from './water-zenner-0b.ts';
import { waterZennerMinomess } from './water-zenner-minomess.ts';

export const DRIVERS: readonly Driver[] = [
  hcaApatorEitn,
  hcaAventies,
  hcaBfw240,
  hcaBmetersHydroclima,
  hcaEngelmannE2,
  hcaEuris,
  hcaKaden,
  hcaQundis,
  hcaSiemensWhe3,
  hcaSiemensWhe4,
  hcaSontex868,
  hcaTechemData3,
  hcaTechemData4,
  hcaZennerCaltos,
  heatAxiomaE1,
  heatBmetersHydrocalm3,
  heatBmetersHydrocalm4,
  heatDiehlSharky,
  heatDiehlSharky774,
  heatEngelmannSensostar,
  heatIsta,
  heatItron,
  heatKamstrup,
  heatLandis55,
  heatMaddalenaMicroclima,
  heatQundis,
  heatSiemens5us,
  heatSontexSupercal,
  heatTechemCompact5,
  heatTechemVario,
  heatTechemVario451,
  heatZennerC5,
  roomBmetersRfmamb,
  roomElvacoCma12w,
  roomElvacoSense,
  roomLansenTh,
  roomWeptechMunia,
  smokeEi6500,
  smokeLansen,
  smokeQundis,
  smokeTechem,
  waterApator08,
  waterApator162,
  waterApator172,
  waterApatorNa1,
  waterApatorUltrimis,
  waterAventies,
  waterAxiomaQ400,
  waterBmetersHydrodigit,
  waterBmetersIwm,
  waterBmetersRfmtx1,
  waterDiehl173,
  waterDiehl7b,
  waterDiehlHydrus,
  waterDiehlPrios,
  waterDiehlTopas,
  waterEcmPicoflux,
  waterElsterEmerlin,
  waterElsterEv200,
  waterEngelmannFaw,
  waterEngelmannWaterstar,
  waterFio,
  waterGwf,
  waterItron,
  waterKaden,
  waterKamstrup,
  waterMaddalena,
  waterMaddalenaEvo,
  waterQundis,
  waterSensusIperl,
  waterSiemens,
  waterSontex587,
  waterTechemRadio3,
  waterTechemRadio3a,
  waterTechemRadio4,
  waterZenner0b,
  waterZennerMinomess,
];

const byManufacturer = Map.groupBy(
  DRIVERS.flatMap((driver) => driver.detect.map(({ manufacturer }) => ({ manufacturer, driver }))),
  ({ manufacturer }) => manufacturer,
);

/** The driver that knows the device; undefined where none does. */
export function driverFor(meter: DeviceAddress): Driver | undefined {
  return byManufacturer.get(meter.manufacturer)?.find(({ driver }) => isFor(driver, meter))?.driver;
}

/** What the standard says for a device of this type. */
export function genericDriver(meter: DeviceAddress): Driver {
  return STANDARD_DRIVERS.find((driver) => isFor(driver, meter)) ?? otherOms;
}

/** What a record of a telegram means to a person, where the device's driver knows it. */
export function aboutRecord(
  meter: DeviceAddress,
  record: DataRecord,
  records: readonly DataRecord[],
): string | undefined {
  const driver = driverFor(meter) ?? genericDriver(meter);
  const field = Object.values(driver.fields).find(
    (each) => isField(record, each) && (each.when === undefined || isMonthBefore(record, records)),
  );
  return field?.about ?? seriesOf(driver, record)?.about ?? profileOf(driver, record)?.about;
}

function seriesOf({ series = [] }: Driver, record: DataRecord): { about: string } | undefined {
  return series.find((each) => isInSeries(record, each));
}

function profileOf({ profile }: Driver, record: DataRecord): { about: string } | undefined {
  if (record.quantity !== profile?.quantity) return undefined;
  return readProfileHead(record) === undefined ? undefined : profile;
}
