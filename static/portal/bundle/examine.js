// deno-lint-ignore-file no-var no-inner-declarations -- offline bundles run it in old office browsers
// Holds the files of an offline bundle to its list, the list to its signature, and the official files to the catalogue.
// What is written here is written by disclosure/documents/model/seal.py and catalogue.py.

import { sha256 } from "../verify/sha256.js";
import { asText } from "./archive.js";
import { edBytes, isSigned } from "./ed25519.js";

var LIST = "SHA256SUMS";
var SIGNATURE = "SIGNATURE.txt";
var CATALOGUE = "catalogue.jsonl";
var LIST_LINE = /^([0-9a-f]{64}) {2}(.+)$/;
var SIGNATURE_TEXT = /^SHA256SUMS ([0-9a-f]{64})\n(?:key ([0-9a-f]{64})\nsignature ([0-9a-f]{128})\n)?$/;
var OFFICIAL_FILE = /^([0-9]{6}\/[0-9]{4}\/.+\/v[0-9]+\/)([^\/]+)$/;
// What operating systems put into folders by themselves, and into archives; none of it is a page.
var OF_THE_SYSTEM = /(^|\/)(Thumbs\.db|desktop\.ini|\.DS_Store|__MACOSX\/(.*\/)?\._[^\/]*)$/i;
var CHAIN_START = new Array(65).join("0");

function utf8Bytes(text) {
  var binary = unescape(encodeURIComponent(text));
  var bytes = new Uint8Array(binary.length);
  for (var index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

function isSignedFor(purpose, hash, signature, key) {
  return isSigned(utf8Bytes(purpose + "\n" + hash), edBytes(signature), edBytes(key));
}

/** Return a table of what stands under names that others chose: even __proto__ is only a name in it. */
function table() {
  return Object.create(null);
}

function has(names, name) {
  return Object.prototype.hasOwnProperty.call(names, name);
}

/** Return what the list says: the hash of each path, and what is wrong with it. */
function readList(text) {
  var list = { paths: [], hashes: table(), faults: [] };
  var lines = text.split("\n");
  if (lines.pop() !== "") list.faults.push(LIST + "：最后一行不完整，文件被改动过或没有存完整");
  lines.forEach(function (line, index) {
    var parts = LIST_LINE.exec(line);
    var isNew = parts && !has(list.hashes, parts[2]);
    if (!isNew) {
      list.faults.push(LIST + "：第" + (index + 1) + "行不是清单里的一行，文件被改动过");
      return;
    }
    list.paths.push(parts[2]);
    list.hashes[parts[2]] = parts[1];
  });
  return list;
}

/** Return who signed the list, and what is wrong with it or with its signature. */
function readSignature(text, listHash) {
  var parts = SIGNATURE_TEXT.exec(text);
  if (!parts) return { key: "", faults: [SIGNATURE + "：文件被改动过，已不是签名的写法"] };
  var signed = { key: parts[2] || "", faults: [] };
  var isSame = parts[1] === listHash;
  if (!signed.key) {
    if (!isSame) signed.faults.push(LIST + " 与 " + SIGNATURE + " 不符：两个文件中有一个被改动过");
    return signed;
  }
  var isListSigned = isSignedFor("mingzhang-bundle", listHash, parts[3], signed.key);
  if (isListSigned && isSame) return signed;
  var isOtherSigned = !isSame && isSignedFor("mingzhang-bundle", parts[1], parts[3], signed.key);
  if (isOtherSigned) signed.faults.push(LIST + "：清单被改动过，签名是另一份清单的");
  else signed.faults.push(SIGNATURE + "：签名不对，文件被改动过");
  return signed;
}

// -- the catalogue -------------------------------------------------------------------------------

function canonical(value) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  var fields = Object.keys(value).sort().map(function (name) {
    return JSON.stringify(name) + ":" + canonical(value[name]);
  });
  return "{" + fields.join(",") + "}";
}

/** Return an entry of the catalogue; null for a line that is none. */
function readEntry(line) {
  var fields;
  try {
    fields = JSON.parse(line);
  } catch (_error) {
    return null;
  }
  if (canonical(fields) !== line) return null;
  var entry = { fields: fields, previous: fields.previous, hash: fields.hash, signature: fields.signature || "" };
  delete fields.previous;
  delete fields.hash;
  delete fields.signature;
  entry.content = canonical(fields);
  return entry;
}

/** Return what the catalogue says of each address, who signs it, and what is wrong with it. */
function readCatalogue(text) {
  var catalogue = { entries: 0, key: "", versions: table(), withdrawn: table(), faults: [] };
  var previous = CHAIN_START;
  var last = null;
  var lines = text.split("\n");
  if (lines.pop() !== "") catalogue.faults.push(CATALOGUE + "：最后一条不完整");
  for (var index = 0; index < lines.length; index++) {
    var place = CATALOGUE + "：第" + (index + 1) + "条";
    var entry = readEntry(lines[index]);
    if (!entry) {
      catalogue.faults.push(place + "被改动过");
      return catalogue;
    }
    var isNext = entry.fields.number === index + 1 && entry.previous === previous;
    if (!isNext || sha256(utf8Bytes(entry.previous + "\n" + entry.content)) !== entry.hash) {
      catalogue.faults.push(place + "接不上前一条，或与它的哈希不符");
      return catalogue;
    }
    var signer = entry.fields.kind === "key" ? catalogue.key || entry.fields.public_key : catalogue.key;
    var isLast = index === lines.length - 1;
    if ((entry.fields.kind === "key" || (isLast && signer)) && !isEntrySigned(entry, signer)) {
      // A key that the one before it did not sign may have signed itself: then people compare it.
      var isOwn = entry.fields.kind === "key" && isEntrySigned(entry, entry.fields.public_key);
      if (!isOwn) catalogue.faults.push(place + "的签名不对");
    }
    remember(catalogue, entry.fields);
    previous = entry.hash;
    last = entry;
  }
  catalogue.entries = last ? last.fields.number : 0;
  return catalogue;
}

function isEntrySigned(entry, key) {
  return isSignedFor("mingzhang-catalogue", entry.hash, entry.signature, key);
}

function remember(catalogue, fields) {
  if (fields.kind === "key") catalogue.key = fields.public_key;
  else if (fields.kind === "withdrawn") catalogue.withdrawn[fields.address] = true;
  else catalogue.versions[fields.address] = fields.files || {};
}

/** Return what is wrong with the official files by the catalogue. */
function officialFaults(list, catalogue) {
  var faults = [];
  list.paths.forEach(function (path) {
    var parts = OFFICIAL_FILE.exec(path);
    if (!parts) return;
    var address = "/" + parts[1];
    var files = catalogue.versions[address];
    if (catalogue.withdrawn[address]) faults.push(path + "：公开目录说这个版本已撤回");
    else if (!files || !has(files, parts[2]) || files[parts[2]] !== list.hashes[path]) faults.push(path + "：与公开目录里记的不符");
  });
  return faults;
}

// -- a whole bundle ------------------------------------------------------------------------------

/**
 * Return the files by their paths within the bundle, and a fault for each that lies outside it or is there twice:
 * programs that unpack would show that one. Null where there is no list among them.
 */
function withinBundle(files) {
  var base = null;
  files.forEach(function (file) {
    var isList = file.path === LIST || file.path.slice(-LIST.length - 1) === "/" + LIST;
    var folder = file.path.slice(0, -LIST.length);
    if (isList && (base === null || folder.length < base.length)) base = folder;
  });
  if (base === null) return null;
  var bundle = { within: table(), faults: [] };
  files.forEach(function (file) {
    var path = file.path.slice(base.length);
    if (file.path.slice(0, base.length) !== base) {
      if (!OF_THE_SYSTEM.test(file.path)) {
        bundle.faults.push(file.path + "：在离线副本的文件夹 " + base + " 之外，不是它的一部分");
      }
    } else if (has(bundle.within, path)) {
      bundle.faults.push(path + "：有两个同名的文件");
    } else {
      bundle.within[path] = file;
    }
  });
  return bundle;
}

/**
 * Examine the files of a bundle and hand on what was found: the number of files, of the catalogue's entries, the
 * fingerprint of the key that signed, empty where nobody did, and the faults, each with its file.
 * ``progress`` is called with how many files were read and how many there are.
 */
function examine(files, progress, done) {
  var found = { files: 0, entries: 0, key: "", faults: [] };
  var bundle = withinBundle(files);
  if (bundle === null) {
    found.faults.push(LIST + "：没有这个文件。请选择整个文件夹，或下载的那个 ZIP 文件");
    done(found);
    return;
  }
  found.faults = bundle.faults;
  var within = bundle.within;
  readOf(within, LIST, found, function (listBytes) {
    readOf(within, SIGNATURE, found, function (signatureBytes) {
      var list = readList(asText(listBytes));
      var signed = readSignature(asText(signatureBytes), sha256(listBytes));
      found.faults = found.faults.concat(list.faults, signed.faults, strangers(within, list));
      found.files = list.paths.length;
      found.key = signed.key && sha256(edBytes(signed.key));
      examineEach(within, list, found, progress, function (catalogueBytes) {
        var catalogue = readCatalogue(asText(catalogueBytes));
        found.entries = catalogue.entries;
        found.faults = found.faults.concat(catalogue.faults, officialFaults(list, catalogue));
        if (catalogue.key !== signed.key) {
          found.faults.push(SIGNATURE + "：签名的密钥不是公开目录里的那一把");
        }
        done(found);
      });
    });
  });
}

/** Read one file whole; one that is missing or unreadable is a fault, and reads as empty. */
function readOf(within, path, found, done) {
  var nothing = new Uint8Array(0);
  if (!has(within, path)) {
    found.faults.push(path + "：没有这个文件");
    done(nothing);
    return;
  }
  within[path].read(function (error, bytes) {
    if (error) found.faults.push(path + "：读不出来，文件已损坏");
    done(error ? nothing : bytes, error);
  });
}

function strangers(within, list) {
  var faults = [];
  Object.keys(within).sort().forEach(function (path) {
    var isKnown = path === LIST || path === SIGNATURE || OF_THE_SYSTEM.test(path);
    if (isKnown || has(list.hashes, path)) return;
    faults.push(path + "：清单里没有这个文件，不是离线副本的一部分");
  });
  return faults;
}

/** Hold each file to the list, one after the other, and hand on the bytes of the catalogue. */
function examineEach(within, list, found, progress, done) {
  var catalogueBytes = new Uint8Array(0);
  var index = 0;

  function next() {
    progress(index, list.paths.length);
    if (index === list.paths.length) {
      done(catalogueBytes);
      return;
    }
    var path = list.paths[index++];
    readOf(within, path, found, function (bytes, error) {
      var isThere = has(within, path) && !error;
      if (isThere && sha256(bytes) !== list.hashes[path]) {
        found.faults.push(path + "：与清单不符，文件被改动过");
      }
      if (path === CATALOGUE) catalogueBytes = bytes;
      // Between files the browser has time to show how far it is.
      setTimeout(next, 0);
    });
  }

  next();
}

export { examine };
