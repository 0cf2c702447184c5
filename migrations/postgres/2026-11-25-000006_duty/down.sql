DROP TABLE desk_forms;
DROP TABLE acknowledgements;
DROP TABLE hand_overs;
DROP TABLE on_call;
