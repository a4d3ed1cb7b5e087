"""A virtual environment, and the wheel of pip that ensurepip installs."""
import ensurepip
import os
import subprocess
import sys
import tempfile
import venv
import zipfile

with tempfile.TemporaryDirectory() as folder:
    folder = os.path.realpath(folder)
    venv.create(folder, symlinks=True, prompt="here")
    names = os.listdir(os.path.join(folder, "bin"))
    print(sorted(name for name in names if name.lower().startswith("activate")))
    print({"python", "python3", "python3.14"} <= set(names), sorted(os.listdir(folder)))
    code = "import sys; print(sys.prefix == sys.argv[1], sys.prefix == sys.base_prefix)"
    python = os.path.join(folder, "bin", "python")
    print(subprocess.check_output([python, "-c", code, folder], text=True))
    script = '. "$1/bin/activate"; echo "$VIRTUAL_ENV_PROMPT"; test "$VIRTUAL_ENV" = "$1" && command -v python'
    output = subprocess.check_output(["sh", "-c", script, "sh", folder], text=True)
    print(output.replace(folder, "FOLDER"))

with ensurepip._get_pip_whl_path_ctx() as wheel:
    print(wheel.name == f"pip-{ensurepip.version()}-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as file:
        print("pip/__main__.py" in file.namelist(), file.getinfo("pip/__init__.py").file_size > 0)
print(os.path.exists(wheel) == (sys.implementation.name == "cpython"))
