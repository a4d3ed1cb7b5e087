//! The handlers of a parser, as attributes.

use super::object::XmlParser;
use taipan_macros::class_part;
use taipan_vm::native::PyResult;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

#[class_part("xmlparser", module = "pyexpat", handlers)]
impl XmlParser {
    #[getter("StartElementHandler")]
    fn start_element(this: Gc<Self>) -> Value {
        this.handler(0)
    }
    #[setter("StartElementHandler")]
    fn set_start_element(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 0, value)
    }
    #[getter("EndElementHandler")]
    fn end_element(this: Gc<Self>) -> Value {
        this.handler(1)
    }
    #[setter("EndElementHandler")]
    fn set_end_element(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 1, value)
    }
    #[getter("CharacterDataHandler")]
    fn character_data(this: Gc<Self>) -> Value {
        this.handler(2)
    }
    #[setter("CharacterDataHandler")]
    fn set_character_data(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 2, value)
    }
    #[getter("ProcessingInstructionHandler")]
    fn processing_instruction(this: Gc<Self>) -> Value {
        this.handler(3)
    }
    #[setter("ProcessingInstructionHandler")]
    fn set_processing_instruction(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 3, value)
    }
    #[getter("CommentHandler")]
    fn comment(this: Gc<Self>) -> Value {
        this.handler(4)
    }
    #[setter("CommentHandler")]
    fn set_comment(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 4, value)
    }
    #[getter("StartCdataSectionHandler")]
    fn start_cdata_section(this: Gc<Self>) -> Value {
        this.handler(5)
    }
    #[setter("StartCdataSectionHandler")]
    fn set_start_cdata_section(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 5, value)
    }
    #[getter("EndCdataSectionHandler")]
    fn end_cdata_section(this: Gc<Self>) -> Value {
        this.handler(6)
    }
    #[setter("EndCdataSectionHandler")]
    fn set_end_cdata_section(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 6, value)
    }
    #[getter("DefaultHandler")]
    fn default(this: Gc<Self>) -> Value {
        this.handler(7)
    }
    #[setter("DefaultHandler")]
    fn set_default(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 7, value)
    }
    #[getter("StartDoctypeDeclHandler")]
    fn start_doctype_decl(this: Gc<Self>) -> Value {
        this.handler(8)
    }
    #[setter("StartDoctypeDeclHandler")]
    fn set_start_doctype_decl(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 8, value)
    }
    #[getter("EndDoctypeDeclHandler")]
    fn end_doctype_decl(this: Gc<Self>) -> Value {
        this.handler(9)
    }
    #[setter("EndDoctypeDeclHandler")]
    fn set_end_doctype_decl(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 9, value)
    }
    #[getter("UnparsedEntityDeclHandler")]
    fn unparsed_entity_decl(this: Gc<Self>) -> Value {
        this.handler(10)
    }
    #[setter("UnparsedEntityDeclHandler")]
    fn set_unparsed_entity_decl(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 10, value)
    }
    #[getter("NotationDeclHandler")]
    fn notation_decl(this: Gc<Self>) -> Value {
        this.handler(11)
    }
    #[setter("NotationDeclHandler")]
    fn set_notation_decl(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 11, value)
    }
    #[getter("StartNamespaceDeclHandler")]
    fn start_namespace_decl(this: Gc<Self>) -> Value {
        this.handler(12)
    }
    #[setter("StartNamespaceDeclHandler")]
    fn set_start_namespace_decl(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 12, value)
    }
    #[getter("EndNamespaceDeclHandler")]
    fn end_namespace_decl(this: Gc<Self>) -> Value {
        this.handler(13)
    }
    #[setter("EndNamespaceDeclHandler")]
    fn set_end_namespace_decl(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 13, value)
    }
    #[getter("NotStandaloneHandler")]
    fn not_standalone(this: Gc<Self>) -> Value {
        this.handler(14)
    }
    #[setter("NotStandaloneHandler")]
    fn set_not_standalone(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 14, value)
    }
    #[getter("ExternalEntityRefHandler")]
    fn external_entity_ref(this: Gc<Self>) -> Value {
        this.handler(15)
    }
    #[setter("ExternalEntityRefHandler")]
    fn set_external_entity_ref(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 15, value)
    }
    #[getter("SkippedEntityHandler")]
    fn skipped_entity(this: Gc<Self>) -> Value {
        this.handler(16)
    }
    #[setter("SkippedEntityHandler")]
    fn set_skipped_entity(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 16, value)
    }
    #[getter("ElementDeclHandler")]
    fn element_decl(this: Gc<Self>) -> Value {
        this.handler(17)
    }
    #[setter("ElementDeclHandler")]
    fn set_element_decl(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 17, value)
    }
    #[getter("AttlistDeclHandler")]
    fn attlist_decl(this: Gc<Self>) -> Value {
        this.handler(18)
    }
    #[setter("AttlistDeclHandler")]
    fn set_attlist_decl(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 18, value)
    }
    #[getter("EntityDeclHandler")]
    fn entity_decl(this: Gc<Self>) -> Value {
        this.handler(19)
    }
    #[setter("EntityDeclHandler")]
    fn set_entity_decl(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 19, value)
    }
    #[getter("XmlDeclHandler")]
    fn xml_decl(this: Gc<Self>) -> Value {
        this.handler(20)
    }
    #[setter("XmlDeclHandler")]
    fn set_xml_decl(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 20, value)
    }
    #[getter("DefaultHandlerExpand")]
    fn default_handler_expand(this: Gc<Self>) -> Value {
        this.handler(21)
    }
    #[setter("DefaultHandlerExpand")]
    fn set_default_handler_expand(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.set_handler(vm, 21, value)
    }
}
