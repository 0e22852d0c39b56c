/** The style of a document on screen and paper. It stands inside the file: nothing is loaded. */
export const STYLE = `
:root{color-scheme:light dark;--ink:light-dark(#1a1a1a,#eef1f5);--quiet:light-dark(#4a4f57,#b4bcc8);
--line:light-dark(#b9bec6,#4a525e);--strong:light-dark(#23527c,#8ab8e6);--paper:light-dark(#fff,#14181d);
--box:light-dark(#f1f5f9,#1d2530);--b:light-dark(#fff,#14181d)}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1.5rem 1rem 3rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 "Source Sans 3","Source Sans Pro","Segoe UI",system-ui,sans-serif;overflow-wrap:break-word}
h1{font-size:1.5rem;line-height:1.25;margin:1.5rem 0 .75rem}
h2{font-size:1.15rem;margin:2rem 0 .5rem}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
p{margin:.5rem 0}
a{color:var(--strong)}
.small{font-size:.875rem;color:var(--quiet)}
.mark{position:sticky;top:0;margin:0;padding:.3rem .8rem;background:#a01818;color:#fff;text-align:right}
.notice{border-inline-start:.3rem solid var(--strong);padding-inline-start:.8rem}
.head{display:flex;flex-wrap:wrap;gap:1.5rem 3rem;justify-content:space-between}
.sender{font-size:.75rem;color:var(--quiet);margin:0 0 .5rem}
address{font-style:normal}
.logo{margin:0 0 1rem;text-align:end}.logo img{max-width:16rem;max-height:5.5rem}
dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.15rem 1rem;margin:.5rem 0}
dt{color:var(--quiet)}
dd{margin:0}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:1rem 0;font-size:.9rem}
caption{text-align:start;font-weight:600;padding-bottom:.25rem}
th,td{padding:.25rem .4rem;text-align:start;vertical-align:top;border-bottom:1px solid var(--line);font-weight:400}
thead th{font-weight:600;font-size:.85rem;border-bottom:2px solid var(--ink);vertical-align:bottom}
.num{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}
.sum>*{font-weight:600;border-top:1.5px solid var(--ink)}
.detail>*{font-size:.9em;color:var(--quiet)}
.detail>:first-child{padding-inline-start:1.5rem}
.result{border:1.5px solid var(--strong);background:var(--box);padding:.75rem 1rem;margin:1rem 0}
.result div{display:flex;flex-wrap:wrap;justify-content:space-between;gap:1rem;font-weight:600;font-size:1.2rem}
figure{margin:1rem 0}
figcaption{font-weight:600}
svg{width:100%;height:auto;display:block}
svg text{fill:var(--ink);font-size:11px}
.axis{stroke:var(--ink)}.grid{stroke:var(--line)}
.bar0{fill:var(--strong);stroke:var(--strong)}.bar1{fill:var(--b);stroke:var(--strong)}.bar2{fill:var(--line);stroke:var(--strong)}
.notes{font-size:.875rem;padding-inline-start:2rem}
.notes li{margin:.3rem 0}
footer{margin-top:2rem;border-top:1px solid var(--line);font-size:.8rem;color:var(--quiet)}
@page{size:A4;margin:20mm 20mm 20mm 25mm}
@media print{.mark{position:fixed;top:-14mm;right:0}:root{color-scheme:light}body{max-width:none;padding:0;font-size:10pt}thead{display:table-header-group}
tr,figure,.result{break-inside:avoid}h1,h2,h3,caption{break-after:avoid}.break{break-before:page}.scroll{overflow:visible}}
`.trim();
