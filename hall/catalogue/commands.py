"""`hall catalogue import|export|validate`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from hall.catalogue import service, texts
from hall.catalogue.errors import FaultyCatalogue, NoCatalogue
from hall.catalogue.exporting import write
from hall.catalogue.faults import Fault, Severity
from hall.catalogue.importing import SUFFIXES, read_path
from hall.catalogue.validation import validate
from hall.hall import Hall
from hall.storage.audit import Actor

_ACTOR = Actor("system", "hall catalogue")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this folder's commands."""
    catalogue = commands.add_parser("catalogue", help="事项目录：导入、导出、检查")
    tasks = catalogue.add_subparsers(dest="task", required=True, metavar="做什么")
    taking = tasks.add_parser("import", help="导入目录（文件夹、.yml、.json 或 .xlsx），全部正确才生效")
    taking.add_argument("path", type=Path, help="目录文件或文件夹")
    taking.add_argument("--replace", action="store_true", help="文件里没有的事项移出目录（默认保留）")
    taking.set_defaults(run=_import)
    giving = tasks.add_parser("export", help="导出目录（按后缀 .xlsx、.json、.yml）")
    giving.add_argument("path", type=Path, help="写到哪个文件")
    giving.set_defaults(run=_export)
    checking = tasks.add_parser("validate", help="只检查，不导入")
    checking.add_argument("path", type=Path, help="目录文件或文件夹")
    checking.add_argument("--all", action="store_true", help="也列出待大厅补充和待核的字段")
    checking.set_defaults(run=_validate)


async def _import(hall: Hall, options: argparse.Namespace) -> int:
    try:
        document = read_path(options.path)
        async with hall.transaction() as tx:
            done = await service.import_document(tx, document, _ACTOR, replace_all=options.replace)
    except FaultyCatalogue as error:
        return _refuse(error)
    print(texts.UNCHANGED if done.unchanged else texts.imported(done.version, done.changed, done.removed))
    _summary(done.findings)
    return 0


async def _export(hall: Hall, options: argparse.Namespace) -> int:
    kind = SUFFIXES.get(options.path.suffix.lower())
    if kind is None:
        print(texts.UNKNOWN_SUFFIX, file=sys.stderr)
        return 2
    try:
        async with hall.reading() as tx:
            catalogue = await service.export_catalogue(tx)
    except NoCatalogue:
        print(texts.NO_CATALOGUE, file=sys.stderr)
        return 1
    options.path.write_bytes(write(catalogue, kind))
    print(texts.EXPORTED.format(count=len(catalogue.items), path=options.path))
    return 0


async def _validate(hall: Hall, options: argparse.Namespace) -> int:
    try:
        findings = validate(read_path(options.path))
    except FaultyCatalogue as error:
        return _refuse(error)
    for fault in findings:
        if options.all or fault.severity is not Severity.NOTICE:
            print(texts.line(fault))
    _summary(tuple(findings))
    return 1 if any(fault.severity is Severity.FAULT for fault in findings) else 0


def _refuse(error: FaultyCatalogue) -> int:
    faults = error.faults
    print(texts.REFUSED.format(count=len(faults)), file=sys.stderr)
    for line in faults:
        print(line, file=sys.stderr)
    return 1


def _summary(findings: tuple[Fault, ...]) -> None:
    counts = {severity: sum(fault.severity is severity for fault in findings) for severity in Severity}
    print(
        texts.SUMMARY.format(
            faults=counts[Severity.FAULT], warnings=counts[Severity.WARNING], notices=counts[Severity.NOTICE]
        )
    )
