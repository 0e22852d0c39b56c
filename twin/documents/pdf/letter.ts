/** The head of a business letter: address window, information block, fold marks (DIN 5008, form B). */
import type { Letter, PaperBrand } from '../document.ts';
import { MARGIN, type Sheet } from './sheet.ts';
import { MM } from './typesetter.ts';

/** The field that shows through a DL window: 85 × 45 mm, 45 mm from the top. */
const WINDOW = {
  xPt: MARGIN.leftPt,
  senderYPt: 45 * MM + 12.5 * MM,
  addressYPt: 45 * MM + 17.7 * MM,
  widthPt: 80 * MM,
} as const;
const INFORMATION = { xPt: 125 * MM, yPt: 50 * MM, labelPt: 28 * MM, valuePt: 37 * MM } as const;
const LOGO = { xPt: 125 * MM, yPt: 14 * MM, widthPt: 65 * MM, heightPt: 24 * MM } as const;
const BODY_Y_PT = 98.5 * MM;
const FOLDS_PT = [105 * MM, 210 * MM] as const;
const PUNCH_PT = 148.5 * MM;
/** The sixth line is the last one that the window shows. */
const RECIPIENT_LINES_MAX = 6;

export function drawLetterHead(sheet: Sheet, letter: Letter, brand?: PaperBrand): void {
  if (brand !== undefined) drawLogo(sheet, brand);
  sheet.artifact(() => {
    for (const y of FOLDS_PT)
      sheet.rule(4 * MM, 8 * MM, { yPt: y, widthPt: 0.4, color: '#777777' });
    sheet.rule(4 * MM, 9 * MM, { yPt: PUNCH_PT, widthPt: 0.4, color: '#777777' });
  });
  const sender = sheet.type.set(letter.sender, WINDOW.widthPt, { sizePt: 7, color: '#444444' });
  sheet.root.add(
    sheet.tagged('P', () => sheet.type.draw(sender, { x: WINDOW.xPt, y: WINDOW.senderYPt, to: 1 })),
  );
  const address = sheet.doc.struct('Div');
  for (const [index, line] of letter.recipient.slice(0, RECIPIENT_LINES_MAX).entries()) {
    const block = sheet.type.set(line, WINDOW.widthPt, { sizePt: 11 });
    const y = WINDOW.addressYPt + index * 11 * 1.15;
    address.add(sheet.tagged('P', () => sheet.type.draw(block, { x: WINDOW.xPt, y, to: 1 })));
  }
  sheet.root.add(address);
  address.end();
  drawInformation(sheet, letter);
  sheet.yPt = Math.max(BODY_Y_PT, sheet.yPt);
}

/** Above the information block, out of the window and clear of the fold. */
function drawLogo(sheet: Sheet, { name, letterLogo }: PaperBrand): void {
  if (letterLogo === undefined) return;
  const { xPt, yPt, widthPt, heightPt } = LOGO;
  const bytes = Buffer.from(letterLogo.bytes);
  const bbox = [xPt, yPt, xPt + widthPt, yPt + heightPt] as const;
  const draw = (): void => {
    sheet.doc.image(bytes, xPt, yPt, { fit: [widthPt, heightPt], align: 'right' });
  };
  sheet.root.add(sheet.tagged('Figure', draw, { alt: name, bbox }));
}

function drawInformation(sheet: Sheet, { information }: Letter): void {
  const list = sheet.doc.struct('L');
  let y = INFORMATION.yPt;
  for (const [label, value] of information) {
    const name = sheet.type.set(label, INFORMATION.labelPt, { sizePt: 9, color: '#555555' });
    const text = sheet.type.set(value, INFORMATION.valuePt, { sizePt: 9 });
    const top = y;
    const item = sheet.doc.struct('LI', {}, [
      sheet.tagged('Lbl', () => sheet.type.draw(name, { x: INFORMATION.xPt, y: top })),
      sheet.tagged('LBody', () =>
        sheet.type.draw(text, { x: INFORMATION.xPt + INFORMATION.labelPt, y: top }),
      ),
    ]);
    list.add(item);
    y += Math.max(name.heightPt, text.heightPt) + 1.2 * MM;
  }
  sheet.root.add(list);
  list.end();
  sheet.yPt = Math.max(sheet.yPt, y + 4 * MM);
}
