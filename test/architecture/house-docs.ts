/** The page of houses: how one is described, which ones there are, and what a year in them comes to. */
import { PRESETS } from '../../sim/scenario/house/preset-files.ts';
import { presetPlan } from '../../sim/scenario/house/houses.ts';
import {
  FIGURE_HOUSES,
  FIGURES,
  houseYears,
  type FigureRow,
  type HouseYear,
} from './house-figures.ts';

export const HOUSE_PAGE = 'docs/houses.md';

const HEAD = `# Houses

A house is a file of \`scenarios/houses\` (\`property: { preset: altbau-12 }\`), stands below \`property\` of a
scenario in the same form, or is made from a seed (\`generate\`). \`metertwin check house.yaml\` reads one without
running it. \`scenarios/house.schema.json\` completes the keys in an editor and says what each means.

## A house of two dwellings

\`\`\`yaml
property:
  name: Zweifamilienhaus Mühlweg 8
  address: Mühlweg 8, 00000 Musterstadt
  heating: { flowDesignC: 60, pipes: partly }
  dwellings:
    - label: unten
      occupant: Familie Star
      habit: family
      exposure: 1.1
      unheatedM2: 9
      rooms:
        - { kind: living, areaM2: 28, ratedOutputW: 2200 }
        - { kind: kitchen, areaM2: 12, ratedOutputW: 980 }
        - { kind: child, areaM2: 14, ratedOutputW: 1120 }
    - label: oben
      floor: 1
      occupant: Ida Elster
      habit: frugal
      exposure: 1.2
      rooms:
        - { kind: living, areaM2: 30, ratedOutputW: 2400 }
        - { kind: bedroom, areaM2: 16, ratedOutputW: 1250 }
\`\`\`

\`scenarios/two-flats.yaml\` runs it with a leak and an outage. What has to be known:

- Dwellings are \`d01\`, \`d02\` … by position, their allocators \`d01-r1\`, \`d01-r2\` … by room, water meters
  \`d01-cw\` and \`d01-ww\`. A room is an entry with its radiator; two radiators are two entries.
- Where dwellings lie decides who heats whom. Those with the same \`xM\` on floors that follow each other share
  a slab, room by room in the order of the file. Those on one floor within 14 m share a wall.
- \`exposure\` is what a dwelling loses against one in the middle of the house: more below the roof, over the
  cellar and at a gable. \`unheatedM2\` is hall and store room: without a radiator, warmed through the doors.
- \`habit\` says who lives there: ${'`at-home`, `commuter`, `family`, `frugal`, `warm`, `home-office`, `airing`'}
  (tilted windows). Two households of one kind differ by the seed of the run.
- Habits change in a scenario: \`occupants: [{ dwelling: 1, profile: warm, from: P3D, for: P7D }]\` is a week of other
  ways, and \`{ dwelling: 1, profile: successor, habit: family, from: P14D }\` a new tenant with those of a family.
  <!-- held: sim/world/house-heat.test.ts -->
- \`heating\` is the plant and its water; \`pipes\` are what passes through the rooms uncounted: \`insulated\`,
  \`partly\`, \`bare\` or \`one-pipe\`. Everything has a default. From June to August nothing is heated.
- \`source\` makes the water warm: \`oil\`, \`gas\` (gross calorific value; colder water condenses more of it),
  \`district-heat\`, or a \`heat-pump\` that makes more of a kWh the milder the weather and the colder its water. What
  it takes in a year, its cost and its CO2 follow from the house, its weather and its people, and stand on the
  bill. The electricity of a heat pump has no CO2 costs to share (§2 CO2KostAufG). <!-- held: cli/house/house-costs.test.ts -->
- \`emitters: floor\` heats floors instead of radiators. \`measuredBy\` is what the bill goes by: \`allocators\`,
  \`heat-meters\` (always possible, and the default with floors, on which no allocator can hang), or \`area\` where nothing
  measures the heating, as §11 HeizkostenV allows in a passive house.
- \`lossWPerM2K\` says how well it is insulated: 1.6 in an old house, 0.7 in a new one, 0.3 in a passive one.
- A dwelling that stands empty is heated by its neighbours: of \`altbau-12\`, those above and below use 4 to 10 %
  more in January. That much heat leaks between dwellings, and that it distorts what allocators share, is known
  from the field (Siggelsten, Reallocation of heating costs due to heat transfer between adjacent apartments,
  Energy and Buildings 2014). <!-- held: sim/world/house-heat.test.ts -->
`;

const WEATHER = `## Weather

\`weather: { meanC: 8.5 }\` is synthetic: season, spells, fronts and clouds of the seed, around a mean of the year.
\`weather: { file: weather/cold-spell.csv }\` reads a file beside the scenario:

- **CSV**, hourly or by quarter hours, with the columns \`time\`, \`outdoorC\` and, if you have it, \`globalWPerM2\` (global
  radiation). A time is an instant with its zone (\`2026-01-07T06:00+01:00\`), so no hour is lost or twice in March and
  October. The file holds from its first line to its last; before and after it the weather is synthetic.
- **EPW**, a typical year, holds on every day of every year, in the time zone of its \`LOCATION\`. The 29th of February
  is like the 28th.

Gaps up to three hours are filled on a straight line; a longer one is refused with its line and its begin and end.
<!-- held: sim/scenario/house/weather-file.test.ts -->
`;

export function formatHousePage(): string {
  const years = new Map(FIGURE_HOUSES.map((preset) => [preset, houseYears(preset)]));
  return [
    HEAD,
    WEATHER,
    '## Houses that are there\n',
    ...table(['Preset', 'Dwellings', 'Radiators', 'm²'], PRESETS.map(presetRow)),
    '',
    '## What a year in them comes to\n',
    'Three winters with other weather and other people, at 8.5 °C in the mean of the year: least to most of them.',
    'A test fails when one leaves its range. <!-- held: test/architecture/house-docs.test.ts -->\n',
    ...table(
      ['Figure', 'Range', ...FIGURE_HOUSES, 'Source of the range'],
      FIGURES.map((row) => figureRow(row, years)),
    ),
    '',
    'This page is written by `npm run docs`; a test fails when it is out of date.',
    '',
  ].join('\n');
}

function presetRow(preset: string): string[] {
  const { dwellings } = presetPlan(preset);
  const rooms = dwellings.flatMap((dwelling) => dwelling.rooms);
  const areaM2 = [
    ...rooms.map((room) => room.areaM2),
    ...dwellings.map((dwelling) => dwelling.unheatedM2),
  ].reduce((all, value) => all + value, 0);
  return [`\`${preset}\``, ...[dwellings.length, rooms.length, Math.round(areaM2)].map(String)];
}

function figureRow(row: FigureRow, years: ReadonlyMap<string, readonly HouseYear[]>): string[] {
  const { figure, unit, least, most, source, houses } = row;
  return [
    unit === '' ? figure : `${figure}, ${unit}`,
    `${rounded(least)} to ${rounded(most)}`,
    ...FIGURE_HOUSES.map((preset) => {
      if (!houses.includes(preset)) return '';
      const values = (years.get(preset) ?? []).map((year) => row.of(year));
      const [from, to] = [Math.min(...values), Math.max(...values)].map(rounded);
      return from === to ? (from ?? '') : `${from} to ${to}`;
    }),
    source,
  ];
}

function rounded(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return String(value >= 10 ? Math.round(value) : Math.round(value * 100) / 100);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((name, at) =>
    Math.max(name.length, ...rows.map((row) => (row[at] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
