"""ASE calculator for trained interatomic potentials (model files of NnipNative). Needs numpy, ASE and libnnip.so, and nothing compiled.

    from ase.build import bulk
    from nnip_calculator import NnipCalculator

    atoms = bulk("Si")
    atoms.calc = NnipCalculator("model.nnip")
    atoms.get_potential_energy(), atoms.get_forces(), atoms.get_stress()

libnnip.so is the file that `library` or the variable NNIP_LIBRARY names, else the one beside this file or in lib/ of the package that this
file comes with (as share/nnip/ase), else that of the system.
"""

import contextlib
import ctypes
import os
import threading
import weakref

import numpy as np
from ase.calculators.calculator import Calculator, CalculatorError, all_changes

ABI_VERSION = 1  # NNIP_ABI_VERSION of the nnip.h that this file is written for
OK, ERROR_ARGUMENT = 0, 1  # NNIP_OK, NNIP_ERROR_ARGUMENT
PRECISIONS = {"double": 0, "float": 1}  # NNIP_DOUBLE, NNIP_FLOAT


class NnipError(CalculatorError):
    """What the library refuses, in its own words. `status` is one of nnip_status in nnip.h."""

    def __init__(self, sentence, status=None):
        super().__init__(sentence)
        self.status = status

    def __reduce__(self):
        return NnipError, (str(self), self.status)


class NnipCalculator(Calculator):
    """Energy, forces and stress of a model, or the means of a committee of models and their standard deviations.

    model: path of a model file, or a list of paths. With several, results are means, and `results` also has the standard deviations
        energy_std, forces_std, stress_std and, where atoms have energies, energies_std (get_property knows these names).
    device: "auto" (CUDA where it can be used, else the CPU), "cpu", "cuda" or "cuda:N".
    precision: "double" or "float", of the arithmetic.
    skin: Angstrom; neighbours are sought this far beyond the cutoff and sought anew once an atom has moved by half of it (0.5 to 1 is
        usual in dynamics). 0: in every step.
    threads: of the CPU; 0: one for each processor. Results do not depend on it.
    library: path of libnnip.so.

    `stress` and `stresses` (which add up to it; half of what a pair contributes goes to either of its atoms) exist where the cell has a
    volume. `energies` and `stresses` do not exist for models with the global readout.

    The library computes everything but `stresses` at once, so that it is only asked again for those. Copies, pickles and calculators sent
    to other processes load the model again from its path. In a process forked after a calculator was made every computation is refused:
    give `multiprocessing` the start method "spawn", or make calculators in the children.
    """

    name = "nnip"
    nolabel = True
    implemented_properties = ["energy", "free_energy", "energies", "forces", "stress", "stresses"]
    default_parameters = {"device": "auto", "precision": "double", "skin": 0.0, "threads": 0, "library": None}
    ignored_changes = {"initial_charges", "initial_magmoms"}

    def __init__(self, model, **kwargs):
        self._models = None
        super().__init__(model=model, **kwargs)
        self._load()

    def set(self, **kwargs):
        """Changes parameters; the model is loaded again before it is next needed."""
        unknown = kwargs.keys() - self.default_parameters.keys() - {"model"}
        if unknown:
            raise TypeError(f"NnipCalculator has no parameter {sorted(unknown)[0]!r}")
        if "model" in kwargs:
            kwargs["model"] = _paths(kwargs["model"])
        changed = super().set(**kwargs)
        if changed:
            self.reset()
            self._models = None
        return changed

    @property
    def cutoff(self):
        """The largest cutoff radius of the models, Angstrom."""
        return max(model.cutoff for model in self._load())

    @property
    def device(self):
        """Device and precision in words."""
        return self._load()[0].device

    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        models, atoms = self._load(), self.atoms
        means, deviations = _compute(models, atoms, self._of_atoms, self._of_atoms and "stresses" in properties)
        volume = atoms.cell.volume if atoms.cell.rank == 3 else None
        results = _properties(means, volume)
        results["free_energy"] = results["energy"]
        if deviations is not None:
            deviations = _properties(deviations, volume, sign=1)
            results.update({f"{name}_std": value for name, value in deviations.items() if name != "stresses"})
        # What has been given out stays as it is to the last bit.
        self.results = results if system_changes else {**results, **self.results}

    def _load(self):
        if self._models is None:
            p = self.parameters
            library = _library(p.library)
            self._models = [_Model(library, path, p.device, p.precision, p.skin, p.threads) for path in p.model]
            self._of_atoms = all(model.has_atom_energies() for model in self._models)
            self.implemented_properties = [
                name for name in type(self).implemented_properties if self._of_atoms or name not in ("energies", "stresses")]
            if len(self._models) > 1:
                self.implemented_properties += [
                    f"{name}_std" for name in ("energy", "energies", "forces", "stress") if name in self.implemented_properties]
        return self._models

    def __getstate__(self):
        return {**self.__dict__, "_models": None, "results": dict(self.results)}


class _Options(ctypes.Structure):
    """nnip_options of nnip.h."""

    _fields_ = [("device", ctypes.c_char_p), ("precision", ctypes.c_int32), ("skin", ctypes.c_double)]


class _Structure(ctypes.Structure):
    """nnip_structure of nnip.h."""

    _fields_ = [("atoms", ctypes.c_int32), *((name, ctypes.c_void_p) for name in ("species", "positions", "cell", "periodic"))]


class _Results(ctypes.Structure):
    """nnip_results of nnip.h."""

    _fields_ = [(name, ctypes.c_void_p) for name in ("energy", "forces", "virial", "atom_energies", "atom_virials")]

    @staticmethod
    def of(arrays):
        return _Results(**{name: array.ctypes.data for name, array in arrays.items()})


class _Model:
    """A model that the library has loaded; freed with this object."""

    loading = threading.Lock()  # the number of threads is one for the whole library

    def __init__(self, library, path, device, precision, skin, threads):
        if precision not in PRECISIONS:
            raise ValueError(f"precision is {precision!r}; expected {' or '.join(map(repr, PRECISIONS))}")
        self.library, handle = library, ctypes.c_uint64()
        options = _Options(device.encode(), PRECISIONS[precision], skin)
        with self.loading:
            _check(library, library.nnip_set_threads(threads))
            _check(library, library.nnip_load(os.fsencode(path), ctypes.byref(options), ctypes.byref(handle)))
        self.handle = handle.value
        weakref.finalize(self, library.nnip_free, self.handle)

    @property
    def cutoff(self):
        cutoff = ctypes.c_double()
        _check(self.library, self.library.nnip_cutoff(self.handle, ctypes.byref(cutoff)))
        return cutoff.value

    @property
    def device(self):
        text = ctypes.create_string_buffer(200)
        _check(self.library, self.library.nnip_device(self.handle, text, len(text)))
        return text.value.decode(errors="replace")

    def has_atom_energies(self):
        """Whether atoms have energies, which the library refuses before it looks at atoms."""
        results = _Results.of({"atom_energies": np.empty(1)})
        status = self.library.nnip_compute(self.handle, ctypes.byref(_Structure()), ctypes.byref(results))
        if status == ERROR_ARGUMENT:
            return False
        _check(self.library, status)
        return True


def _compute(models, atoms, of_atoms, with_atom_virials):
    """Means and, for more than one model, standard deviations: dictionaries of arrays by the names of nnip_results."""
    n = len(atoms)
    shapes = {"energy": (), "forces": (n, 3), "virial": (3, 3)}
    if of_atoms:
        shapes["atom_energies"] = (n,)
    if with_atom_virials:
        shapes["atom_virials"] = (n, 3, 3)
    inputs = {
        "species": np.ascontiguousarray(atoms.numbers, np.int32),
        "positions": np.ascontiguousarray(atoms.positions, float),
        "cell": np.ascontiguousarray(atoms.cell.array, float),
        "periodic": np.ascontiguousarray(atoms.pbc, np.int32),
    }
    structure = ctypes.byref(_Structure(n, **{name: array.ctypes.data for name, array in inputs.items()}))
    means, deviations = ({name: np.empty(shape) for name, shape in shapes.items()} for _ in range(2))
    mean, deviation = (ctypes.byref(_Results.of(arrays)) for arrays in (means, deviations))
    library = models[0].library
    if len(models) == 1:
        _check(library, library.nnip_compute(models[0].handle, structure, mean))
        return means, None
    handles = (ctypes.c_uint64 * len(models))(*(model.handle for model in models))
    _check(library, library.nnip_compute_committee(handles, len(models), structure, mean, deviation))
    return means, deviations


def _properties(arrays, volume, sign=-1):
    """The library's results under ASE's names. sign: of stresses, which are minus virials, but whose deviations are positive."""
    properties = {"energy": float(arrays["energy"]), "forces": arrays["forces"]}
    if "atom_energies" in arrays:
        properties["energies"] = arrays["atom_energies"]
    if volume is not None:
        properties["stress"] = _voigt(sign * arrays["virial"] / volume)
        if "atom_virials" in arrays:
            properties["stresses"] = _voigt(sign * arrays["atom_virials"] / volume)
    return properties


def _voigt(tensors):
    """xx, yy, zz, yz, xz, xy of the symmetric parts: virials of single atoms are not symmetric, and ASE would take one half."""
    symmetric = (tensors + np.swapaxes(tensors, -1, -2)) / 2
    return symmetric[..., [0, 1, 2, 1, 0, 0], [0, 1, 2, 2, 2, 1]]


def _paths(model):
    paths = [model] if isinstance(model, (str, bytes, os.PathLike)) else list(model)
    if not paths:
        raise ValueError("model is an empty list; expected the path of a model file, or several")
    return [os.path.abspath(os.fsdecode(path)) for path in paths]


def _find_library():
    folder = os.path.dirname(os.path.abspath(__file__))
    candidates = (os.path.join(folder, *parts, "libnnip.so") for parts in ((), ("..", "..", "..", "lib")))
    return next(filter(os.path.exists, candidates), "libnnip.so")


_libraries = {}


def _library(path):
    """The library, declared as nnip.h does."""
    path = os.fspath(path or os.environ.get("NNIP_LIBRARY") or _find_library())
    with contextlib.suppress(KeyError):
        return _libraries[path]
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise NnipError(f"the C library cannot be loaded ({error}); name libnnip.so by library= or by the variable NNIP_LIBRARY") from error
    if not hasattr(library, "nnip_abi_version"):
        raise NnipError(f"{path} is another library; expected libnnip.so")
    version = library.nnip_abi_version()
    if version != ABI_VERSION:
        raise NnipError(f"{path} has version {version} of its functions; expected {ABI_VERSION}, that of nnip_calculator.py")
    model, pointer, integer = ctypes.c_uint64, ctypes.c_void_p, ctypes.c_int32
    for name, *arguments in (
        ("set_threads", integer), ("load", ctypes.c_char_p, pointer, pointer), ("free", model), ("cutoff", model, pointer),
        ("device", model, pointer, ctypes.c_size_t), ("compute", model, pointer, pointer),
        ("compute_committee", pointer, integer, pointer, pointer, pointer),
    ):
        getattr(library, f"nnip_{name}").argtypes = arguments
    library.nnip_last_error.restype = ctypes.c_char_p
    _libraries[path] = library
    return library


def _check(library, status):
    if status != OK:
        raise NnipError(library.nnip_last_error().decode(errors="replace"), status)
