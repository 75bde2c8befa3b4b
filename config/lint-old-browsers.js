// A rule of `make check` (deno.json): pages of an offline bundle run in office browsers that know ECMAScript 5 alone.
// Words that are not in it may stand nowhere in those scripts, beside the lines that make them modules here.
const FOLDERS = ["static/portal/bundle/", "static/portal/verify/sha256.js"];
const LATER = [
  "ArrowFunctionExpression",
  "AwaitExpression",
  "ClassDeclaration",
  "ClassExpression",
  "ForOfStatement",
  "ImportExpression",
  "ObjectPattern",
  "ArrayPattern",
  "AssignmentPattern",
  "RestElement",
  "SpreadElement",
  "Super",
  "TaggedTemplateExpression",
  "TemplateLiteral",
  "YieldExpression",
  "ChainExpression",
];

export default {
  name: "old-browsers",
  rules: {
    "ecmascript-5": {
      create(context) {
        const path = context.filename.replaceAll("\\", "/");
        if (!FOLDERS.some((folder) => path.includes(folder))) return {};
        const report = (node) => {
          context.report({ node, message: "Browsers that know ECMAScript 5 alone cannot read this." });
        };
        const visitors = {};
        for (const type of LATER) visitors[type] = report;
        visitors.VariableDeclaration = (node) => {
          if (node.kind !== "var") report(node);
        };
        visitors.FunctionDeclaration = (node) => {
          if (node.async || node.generator) report(node);
        };
        visitors.Property = (node) => {
          if (node.shorthand || node.computed || node.method) report(node);
        };
        visitors.BinaryExpression = (node) => {
          if (node.operator === "**") report(node);
        };
        visitors.LogicalExpression = (node) => {
          if (node.operator === "??") report(node);
        };
        return visitors;
      },
    },
  },
};
