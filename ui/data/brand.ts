/** Under whose name the portal runs: it writes name and icon into the page, before any script. */
interface PageBrand {
  readonly name: string;
  readonly icon: string;
}

export function brand(page: Pick<Document, 'querySelector'> = document): PageBrand {
  const name = page.querySelector<HTMLMetaElement>('meta[name="application-name"]');
  const icon = page.querySelector<HTMLLinkElement>('link[rel="icon"]');
  return {
    name: name?.content ?? 'Metertwin',
    icon: icon?.getAttribute('href') ?? './icon.svg',
  };
}
