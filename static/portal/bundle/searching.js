// deno-lint-ignore-file no-var no-undef -- offline bundles run it in old office browsers
// Shows what a search in an offline bundle has found; the words are in the address.
(function () {
  var kinds = JSON.parse(document.getElementById("kinds").textContent);
  var asked = /[?&]q=([^&#]*)/.exec(location.search);
  if (!asked) return;
  var query = decodeURIComponent(asked[1].replace(/\+/g, " "));
  document.getElementById("query").value = query;
  var words = folded(query).split(" ").filter(Boolean);
  if (!words.length) return;
  var found = passagesWith(words);
  var count = document.getElementById("count");
  if (!found.length) {
    count.textContent = "没有找到“" + query + "”。可以少写几个字，或换个说法。";
    return;
  }
  var more = found.length > MOST_SHOWN ? "，下面是前" + MOST_SHOWN + "处" : "";
  count.textContent = "找到" + found.length + "处" + more + "。";
  var list = document.getElementById("found");
  found.slice(0, MOST_SHOWN).forEach(function (hit) {
    var item = document.createElement("li");
    var link = document.createElement("a");
    link.href = hit.link;
    link.textContent = hit.text;
    item.appendChild(link);
    var about = document.createElement("small");
    about.textContent = [hit.detail, hit.office, hit.place, kinds[hit.kind]].filter(Boolean).join(" · ");
    item.appendChild(about);
    list.appendChild(item);
  });
})();
