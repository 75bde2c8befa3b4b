// deno-lint-ignore-file no-var no-unused-vars -- offline bundles run it in old office browsers
// The search of an offline bundle. The scripts with the passages follow this one, then searching.js.

var MOST_SHOWN = 200; // lines of one answer
var offices = [];

/** Called by each script with passages. */
function addPassages(office) {
  offices.push(office);
}

/** Return what was typed as passages are compared: in half width and lower case, without quotation marks. */
function folded(text) {
  var half = text.replace(/[\uff01-\uff5e]/g, function (character) {
    return String.fromCharCode(character.charCodeAt(0) - 0xfee0);
  });
  return half.toLowerCase().replace(/[\u201c\u201d\u2018\u2019"'\u300c\u300d]/g, "").replace(/\s+/g, " ");
}

/** Return the passages that have all words, by kind, and within a kind in the order of the offices. */
function passagesWith(words) {
  var byKind = [];
  offices.forEach(function (office) {
    office.passages.forEach(function (passage) {
      var hasAll = words.every(function (word) {
        return passage[5].indexOf(word) >= 0;
      });
      if (!hasAll) return;
      var kind = passage[0];
      byKind[kind] = byKind[kind] || [];
      byKind[kind].push({
        office: office.office,
        link: office.base + passage[1],
        kind: kind,
        place: passage[2],
        text: passage[3],
        detail: passage[4],
      });
    });
  });
  return Array.prototype.concat.apply([], byKind.filter(Boolean));
}
