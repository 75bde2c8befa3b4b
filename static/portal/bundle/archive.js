// deno-lint-ignore-file no-var no-inner-declarations -- offline bundles run it in old office browsers
// The files of a ZIP archive that somebody chose, read one after the other: only one is in memory at a time.

import { inflated } from "./inflate.js";

var ZIP_LONGEST_ENDING = 65557; // the last record with the longest comment
var ZIP_ENDING = 22; // the last record without a comment
var ZIP_HEADER = 30; // bytes of what stands before a member's name
var ZIP_ENTRY = 46; // the same in the list at the end

/** Read a part of a file, and hand on (error, Uint8Array). */
function readPart(file, from, to, done) {
  var reader = new FileReader();
  reader.onload = function () {
    done(null, new Uint8Array(reader.result));
  };
  reader.onerror = function () {
    done(reader.error || new Error("the file cannot be read"));
  };
  reader.readAsArrayBuffer(file.slice(from, to));
}

function asText(bytes) {
  var text = "";
  for (var start = 0; start < bytes.length; start += 8192) {
    text += String.fromCharCode.apply(null, bytes.subarray(start, start + 8192));
  }
  return text;
}

/** Return the list of members: path, and where and how its bytes lie. Throws where there is none. */
function zipEntries(bytes, count) {
  var view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  var entries = [];
  var place = 0;
  while (entries.length < count) {
    if (view.getUint32(place, true) !== 0x02014b50) throw new Error("the list of the archive is damaged");
    var nameLength = view.getUint16(place + 28, true);
    var further = view.getUint16(place + 30, true) + view.getUint16(place + 32, true);
    entries.push({
      path: asText(bytes.subarray(place + ZIP_ENTRY, place + ZIP_ENTRY + nameLength)),
      method: view.getUint16(place + 10, true),
      packed: view.getUint32(place + 20, true),
      size: view.getUint32(place + 24, true),
      start: view.getUint32(place + 42, true),
    });
    place += ZIP_ENTRY + nameLength + further;
  }
  return entries;
}

/**
 * Return where the last record begins in the last bytes of an archive: its comment reaches to the end of the file.
 * -1 where there is none, or where its comment holds another, of which programs would choose differently.
 */
function endOfList(bytes) {
  var view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  var found = -1;
  for (var place = bytes.length - ZIP_ENDING; place >= 0; place--) {
    if (view.getUint32(place, true) !== 0x06054b50) continue;
    var isWhole = place + ZIP_ENDING + view.getUint16(place + 20, true) === bytes.length;
    var isLast = found < 0;
    // The last must be whole, and be within the comment of no other; bytes of members may look like one.
    if (isLast && !isWhole) return -1;
    if (!isLast && isWhole) return -1;
    if (isLast) found = place;
  }
  return found;
}

function readMember(file, entry, done) {
  readPart(file, entry.start, entry.start + ZIP_HEADER, function (error, header) {
    if (error) return done(error);
    try {
      var view = new DataView(header.buffer);
      var further = view.getUint16(26, true) + view.getUint16(28, true);
    } catch (damage) {
      return done(damage);
    }
    var from = entry.start + ZIP_HEADER + further;
    readPart(file, from, from + entry.packed, function (failure, packed) {
      if (failure) return done(failure);
      var whole;
      try {
        whole = entry.method === 0 ? packed : inflated(packed, entry.size);
      } catch (damage) {
        return done(damage);
      }
      done(null, whole);
    });
  });
}

/** Hand on (error, files) of an archive; a file is a path and a function that reads its bytes. */
function filesOfArchive(file, done) {
  var from = Math.max(0, file.size - ZIP_LONGEST_ENDING);
  readPart(file, from, file.size, function (error, ending) {
    if (error) return done(error);
    var view = new DataView(ending.buffer);
    var place = endOfList(ending);
    if (place < 0) return done(new Error("the file is no ZIP archive, or is not whole"));
    var count = view.getUint16(place + 10, true);
    var size = view.getUint32(place + 12, true);
    var start = view.getUint32(place + 16, true);
    if (count === 65535 || start === 4294967295) return done(new Error("too large"));
    readPart(file, start, start + size, function (failure, list) {
      if (failure) return done(failure);
      var entries;
      try {
        entries = zipEntries(list, count);
      } catch (damage) {
        return done(damage);
      }
      done(null, entries.map(function (entry) {
        return {
          path: entry.path,
          read: function (read) {
            readMember(file, entry, read);
          },
        };
      }));
    });
  });
}

/** Return the files of a folder that somebody chose. */
function filesOfFolder(list) {
  return Array.prototype.map.call(list, function (file) {
    return {
      path: file.webkitRelativePath || file.name,
      read: function (read) {
        readPart(file, 0, file.size, read);
      },
    };
  });
}

export { asText, filesOfArchive, filesOfFolder };
