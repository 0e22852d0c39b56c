/** Entry of the dashboard: theme and language first, so that nothing flashes, then the frame. */
import { locale } from './i18n/translate.ts';
import { startRouter } from './router.ts';
import { applyTheme } from './theme/theme.ts';
import { tokens } from './theme/tokens.ts';
import './app-shell.ts';

if (tokens.styleSheet !== undefined) document.adoptedStyleSheets.push(tokens.styleSheet);
applyTheme();
document.documentElement.lang = locale.value;
startRouter();
