// A rule of `make check` (deno.json): a fetch that fails must not do so in silence.
export default {
  name: "mingzhang",
  rules: {
    "fetch-tells": {
      create(context) {
        return {
          'CallExpression[callee.name="fetch"]'(node) {
            const around = context.sourceCode.getAncestors(node);
            const awaited = around.some((part) => part.type === "AwaitExpression");
            const caught = around.some((part) => part.type === "TryStatement" && part.handler);
            if (awaited && caught) return;
            context.report({
              node,
              message: "Await this fetch inside try, and tell the reader in catch that it failed.",
            });
          },
        };
      },
    },
  },
};
