// A ZIP file put together as a Blob, part by part (PKWARE APPNOTE 6.3.10, method "stored"): what has been added lies in the
// browser's blob storage, not in anybody's memory. Up to 4 GiB in all; more is refused, not written wrongly.
mergeInto(LibraryManager.library, {
  // CRC-32 of both kinds, four bytes at a time (Kounavis, Berry: "A Systematic Approach to Building High Performance,
  // Software-based, CRC Generators"): of(polynomial) returns add(before, bytes).
  $heraCrc: {
    of: function (polynomial) {
      var t = [0, 1, 2, 3].map(function () { return new Uint32Array(256); });
      for (var i = 0; i < 256; i++) {
        var value = i;
        for (var bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
        t[0][i] = value;
      }
      for (var n = 1; n < 4; n++) for (var j = 0; j < 256; j++) t[n][j] = (t[n - 1][j] >>> 8) ^ t[0][t[n - 1][j] & 255];
      var a = t[3], b = t[2], c = t[1], d = t[0];
      return function (before, bytes) {
        var crc = ~before, at = 0, fours = bytes.length & ~3;
        for (; at < fours; at += 4) {
          crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
          crc = a[crc & 255] ^ b[(crc >>> 8) & 255] ^ c[(crc >>> 16) & 255] ^ d[crc >>> 24];
        }
        for (; at < bytes.length; at++) crc = d[(crc ^ bytes[at]) & 255] ^ (crc >>> 8);
        return ~crc >>> 0;
      };
    },
    zip: null, castagnoli: null,
    // Made when they are first needed: most runs never are.
    ready: function () {
      heraCrc.zip = heraCrc.zip || heraCrc.of(0xedb88320);
      heraCrc.castagnoli = heraCrc.castagnoli || heraCrc.of(0x82f63b78);
    },
  },

  $heraZip__deps: ['$heraCrc', '$heraEncoder'],
  $heraZip: {
    make: function (now) {
      heraCrc.ready();
      var date = ((now.getFullYear() - 1980) << 9) | ((now.getMonth() + 1) << 5) | now.getDate();
      var time = (now.getHours() << 11) | (now.getMinutes() << 5) | (now.getSeconds() >> 1);
      return { entries: [], stamp: (date << 16) | time };
    },
    // The next parts belong to this file. A name that is there already gets a number.
    entry: function (zip, path) {
      var taken = function (name) { return zip.entries.some(function (one) { return one.path === name; }); };
      var name = path, dot = path.lastIndexOf('.') > 0 ? path.lastIndexOf('.') : path.length;
      var stem = path.slice(0, dot), end = path.slice(dot);
      for (var n = 2; taken(name); n++) name = stem + ' ' + n + end;
      zip.entries.push({ path: name, parts: [], size: 0, crc: 0 });
    },
    add: function (zip, bytes) {
      var entry = zip.entries[zip.entries.length - 1];
      entry.crc = heraCrc.zip(entry.crc, bytes);
      entry.size += bytes.length;
      entry.parts.push(new Blob([bytes]));
    },
    head: function (zip, entry, at) {
      var name = heraEncoder.encode(entry.path), central = at !== undefined;
      var out = new Uint8Array((central ? 46 : 30) + name.length), view = new DataView(out.buffer), where = central ? 6 : 4;
      view.setUint32(0, central ? 0x02014b50 : 0x04034b50, true);
      if (central) view.setUint16(4, 20, true);
      view.setUint16(where, 20, true);          // version 2.0
      view.setUint16(where + 2, 0x0800, true);  // the name is UTF-8
      view.setUint32(where + 6, zip.stamp, true);
      view.setUint32(where + 10, entry.crc, true);
      view.setUint32(where + 14, entry.size, true);
      view.setUint32(where + 18, entry.size, true);
      view.setUint16(where + 22, name.length, true);
      if (central) view.setUint32(42, at, true);
      out.set(name, central ? 46 : 30);
      return out;
    },
    // The whole as one Blob; throws RangeError when it is too large for the format.
    finish: function (zip) {
      var parts = [], directory = [], at = 0, listed = 0;
      zip.entries.forEach(function (entry) {
        var local = heraZip.head(zip, entry), central = heraZip.head(zip, entry, at);
        parts.push(local);
        parts = parts.concat(entry.parts);
        directory.push(central);
        at += local.length + entry.size;
        listed += central.length;
      });
      if (at + listed > 0xfffffff0) throw new RangeError('more than 4 GiB');
      var end = new DataView(new ArrayBuffer(22));
      end.setUint32(0, 0x06054b50, true);
      end.setUint16(8, zip.entries.length, true);
      end.setUint16(10, zip.entries.length, true);
      end.setUint32(12, listed, true);
      end.setUint32(16, at, true);
      return new Blob(parts.concat(directory, [end.buffer]), { type: 'application/zip' });
    },
  },
});
