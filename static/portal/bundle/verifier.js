// deno-lint-ignore-file no-var -- offline bundles run it in old office browsers
// The page of the verifier: a folder or an archive is chosen, and what was found is shown.

import { filesOfArchive, filesOfFolder } from "./archive.js";
import { examine } from "./examine.js";

function element(name) {
  return document.getElementById(name);
}

function say(text) {
  element("status").textContent = text;
}

function addLine(list, text) {
  var item = document.createElement("li");
  item.textContent = text;
  list.appendChild(item);
}

function showProgress(read, all) {
  say("正在核对：第" + read + "个文件，共" + all + "个");
}

function show(found) {
  var faults = element("faults");
  var result = element("result");
  faults.innerHTML = "";
  found.faults.forEach(function (fault) {
    addLine(faults, fault);
  });
  result.className = found.faults.length ? "refused" : "genuine";
  if (found.faults.length) {
    say("不要使用：这份离线副本不是原样，有" + found.faults.length + "处不符。");
  } else {
    say("原样：" + found.files + "个文件都与清单相符，公开目录" + found.entries + "条前后相接。");
  }
  element("signed").hidden = !found.key || found.faults.length > 0;
  element("unsigned").hidden = !!found.key || found.faults.length > 0;
  element("fingerprint").textContent = found.key;
}

function start(files) {
  element("signed").hidden = true;
  element("unsigned").hidden = true;
  element("faults").innerHTML = "";
  element("result").className = "";
  examine(files, showProgress, show);
}

function chosenArchive() {
  var file = element("archive").files[0];
  if (!file) return;
  filesOfArchive(file, function (error, files) {
    if (!error) {
      start(files);
      return;
    }
    var isLarge = error.message === "too large";
    var advice = isLarge ? "这个文件太大，请解压后选择文件夹" : "这个文件不是 ZIP，或者没有下载完整";
    show({ files: 0, entries: 0, key: "", faults: [file.name + "：" + advice] });
  });
}

function chosenFolder() {
  if (element("folder").files.length) start(filesOfFolder(element("folder").files));
}

if (typeof FileReader === "undefined" || typeof Uint8Array === "undefined") {
  say("这个浏览器太旧，不能读取文件。请用 2013 年以后的浏览器打开本页。");
} else {
  element("archive").addEventListener("change", chosenArchive);
  element("folder").addEventListener("change", chosenFolder);
  // Internet Explorer cannot choose folders.
  if (!("webkitdirectory" in element("folder"))) element("folder-choice").hidden = true;
}
