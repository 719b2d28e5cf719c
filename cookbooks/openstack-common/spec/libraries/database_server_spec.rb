# frozen_string_literal: true

require_relative '../../libraries/dry_run'
require_relative '../../libraries/mysql'
require_relative '../../libraries/database_server'

RSpec.describe OpenStackCommon::DatabaseServer do
  # Answers as MariaDB 10.11 does, and notes what it was asked.
  class AnsweringSql
    attr_reader :asked

    def initialize
      @asked = []
    end

    def query(sql)
      @asked << sql
      return [%w(database nova utf8mb4), %w(user nova %), %w(user glance %)] if sql.include?('SCHEMATA')

      # "secret" hashed by MariaDB itself.
      [["GRANT USAGE ON *.* TO `nova`@`%` IDENTIFIED BY PASSWORD '*14E65567ABDB5135D0CFD9A70B3032C179A49EE7'"],
       ['GRANT ALL PRIVILEGES ON `nova\\\\_api`.* TO `nova`@`%`'], ['GRANT ALL PRIVILEGES ON `nova`.* TO `nova`@`%`'],
       ['GRANT USAGE ON *.* TO `glance`@`%`'], ['GRANT SELECT ON `nova`.* TO `glance`@`%`']]
    end
  end

  let(:sql) { AnsweringSql.new }
  let(:server) { described_class.new(sql) }

  it 'knows databases with their character sets' do
    expect([server.charset('nova'), server.charset('neutron')]).to eq(['utf8mb4', nil])
  end

  it 'knows users' do
    expect([server.user?('nova'), server.user?('neutron')]).to eq([true, false])
  end

  it 'tells a right password from a wrong one, and from none' do
    expect(%w(secret other).map { |word| server.password?('nova', word) }).to eq([true, false])
    expect(server.password?('glance', 'secret')).to be(false)
  end

  it 'counts only databases with all rights, by their plain names' do
    expect(server.owned('nova')).to eq(%w(nova nova_api))
    expect(server.owned('glance')).to eq([])
  end

  it 'asks twice a run, however many questions there are' do
    3.times { server.charset('nova') && server.user?('nova') && server.owned('nova') && server.password?('nova', 'x') }
    expect(sql.asked.size).to eq(2)
  end

  it 'asks again after a change' do
    server.owned('nova')
    server.change('DROP USER x', 'DROP USER y')
    server.owned('nova')
    expect(sql.asked.size).to eq(5)
    expect(sql.asked[2]).to eq("DROP USER x;\nDROP USER y")
  end
end
